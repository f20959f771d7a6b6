import type { Message } from './message.ts';

/**
 * Seconds until the message's deadline, negative after it. The deadline counts from the end of the flexible window, and a
 * retry's from when it is due.
 */
export function secondsToDeadline(message: Timed, now: Date): number {
  const { scheduled, due, deadline } = message;
  return (Date.parse(due ?? scheduled) - now.getTime()) / 1000 + windowSeconds(message) + deadline;
}

/** Seconds since the run of a message was due, negative before it. */
export function secondsSinceDue({ scheduled, due }: Pick<Message, 'scheduled' | 'due'>, now: Date): number {
  return (now.getTime() - Date.parse(due ?? scheduled)) / 1000;
}

type Timed = Pick<Message, 'scheduled' | 'due' | 'deadline' | 'jitter' | 'trigger'>;

/** How long after its minute a run may begin as planned: only schedules have a flexible window. */
export function windowSeconds({
  jitter = 0,
  due,
  trigger = 'schedule',
}: Omit<Timed, 'scheduled' | 'deadline'>): number {
  return due === undefined && trigger === 'schedule' ? jitter : 0;
}
