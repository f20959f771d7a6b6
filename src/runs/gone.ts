// When a task counts as gone, and when a dispatcher does.
import type { Attempt } from './ledger/attempt.ts';

/**
 * How long a task that ECS does not know may be one that it does not show yet: its API is eventually consistent. A stopped task
 * stays visible for an hour, so that a missing one is either very new or very old.
 */
const NEW_TASK_MS = 10 * 60_000;

/**
 * After so long without a sign no dispatcher is at work with an attempt: a Lambda function lives no longer, and a message that is
 * put back, or whose dispatcher has died, comes again within six minutes.
 */
export const DISPATCHER_GONE_MS = 15 * 60_000;

/** Whether the attempt's task is gone, where ECS does not know it, or no longer has its cluster. */
export function isTaskForgotten(
  { started, scheduled }: Pick<Attempt, 'started' | 'scheduled'>,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(started ?? scheduled) >= NEW_TASK_MS;
}

/** @param lastSign when a dispatcher last did something with the attempt, ISO 8601 */
export function isDispatcherGone(lastSign: string, now: Date): boolean {
  return now.getTime() - Date.parse(lastSign) >= DISPATCHER_GONE_MS;
}
