// How long a run may still be started.
import type { Message } from './message.ts';

/** Seconds until the deadline of a message is over, negative after it. A retry's counts from when it is due. */
export function secondsToDeadline(
  { scheduled, due, deadline }: Pick<Message, 'scheduled' | 'due' | 'deadline'>,
  now: Date,
): number {
  return (Date.parse(due ?? scheduled) - now.getTime()) / 1000 + deadline;
}
