import type { Message } from './message.ts';

/**
 * Seconds until the deadline of a message is over, negative after it. It counts from the end of the window in which
 * Scheduler may start the run, and a retry's from when it is due.
 */
export function secondsToDeadline(message: Timed, now: Date): number {
  const { scheduled, due, deadline } = message;
  return (Date.parse(due ?? scheduled) - now.getTime()) / 1000 + windowSeconds(message) + deadline;
}

type Timed = Pick<Message, 'scheduled' | 'due' | 'deadline' | 'jitter' | 'trigger'>;

/** How long after its minute a run can begin by intention: only what a schedule starts has a flexible window. */
export function windowSeconds({
  jitter = 0,
  due,
  trigger = 'schedule',
}: Omit<Timed, 'scheduled' | 'deadline'>): number {
  return due === undefined && trigger === 'schedule' ? jitter : 0;
}
