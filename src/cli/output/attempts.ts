// Headings and endings of a run's attempts, between the lines of their logs.

import { endedEvent } from '../../runs/events.ts';
import type { Attempt } from '../../runs/ledger/attempt.ts';
import type { Retry } from '../../runs/ledger/retry.ts';
import { howItEnded } from './run-events.ts';
import { stateColor } from './runs.ts';
import type { Colors } from './terminal.ts';
import { formatDistance } from './time.ts';

/** `nightly-report@…`, and from the second attempt `nightly-report@… attempt 2`. */
export function attemptHead({ runId, number }: Pick<Attempt, 'runId' | 'number'>): string {
  return number > 1 ? `${runId} attempt ${number}` : runId;
}

/** `nightly-report@… failed with exit code 3 after 2.1s, will be tried again in 1m`. */
export function attemptEnd(colors: Colors, attempt: Attempt, next: Retry | undefined, now: Date): string {
  const event = endedEvent(attempt, {});
  const end = howItEnded(event, next !== undefined);
  // A reader of an earlier attempt's log may see its end late.
  const when = next === undefined || next.due <= now ? '' : ` ${formatDistance(next.due, now)}`;
  return stateColor(colors, event.outcome)(`${attemptHead(attempt)} ${end}${when}`);
}
