import type { Remaining } from '../aws/deadline.ts';
import { type GivenParts, type RunParts, runParts } from './parts.ts';
import { StateEvents } from './state-events.ts';

/** A handler of events that sends the changes of attempts to EventBridge when its work is done, whether it succeeds or fails. */
export function thenSendingEvents<Event, Answer>(
  given: GivenParts,
  handle: (parts: RunParts, event: Event, context?: Remaining) => Promise<Answer>,
): (event: Event, context?: Remaining) => Promise<Answer> {
  const changes = new StateEvents(given);
  const parts = runParts({ ...given, emit: changes.emit });
  return async (event, context) => {
    try {
      return await handle(parts, event, context);
    } finally {
      await changes.send();
    }
  };
}
