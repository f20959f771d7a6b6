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

/** Why a message's run is missed. @param waitedFor what it was waiting for */
export function missedReason(message: Message, waitedFor?: string): string {
  const window = windowSeconds(message);
  const since = window === 0 ? '' : ` after its jitter of ${window} s`;
  const missed = `it could not start within its deadline of ${message.deadline} s${since}`;
  return waitedFor === undefined ? missed : `${missed}: ${waitedFor}`;
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
