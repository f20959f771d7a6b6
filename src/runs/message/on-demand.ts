import { instantText, type Message } from './message.ts';

/**
 * A job's message as a run that a person asks for: due now and on any day, and its first attempt.
 * @param instant see `onDemandInstant`
 */
export function onDemandMessage(
  { due: _, guard: __, catchUp: ___, ...message }: Message,
  instant: Date,
): Message {
  return { ...message, scheduled: instantText(instant), trigger: 'manual', attempt: 1 };
}
