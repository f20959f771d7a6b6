// When a task counts as gone, and when a dispatcher does.
import type { Attempt } from './ledger/attempt.ts';

/** How long after its begin a visit of a dispatcher may still ask ECS for a task. It may freeze, while its message comes again. */
export const LAUNCH_MS = 45_000;

/** AWS refuses what reaches it more than five minutes after it was signed (IAM user guide, "AWS Signature Version 4"). */
const SIGNED_MS = 5 * 60_000;

/** The most that the clocks of two processes differ. */
const CLOCKS_MS = 60_000;

/** ECS's API is eventually consistent: a new task is shown within five minutes (ECS API reference, RunTask). */
const SHOWN_MS = 5 * 60_000;

/**
 * How long after `launching` a task may still turn up that ECS does not show: whoever asked for it may have frozen right before the
 * request left.
 */
export const UNSEEN_MS = LAUNCH_MS + SIGNED_MS + SHOWN_MS + CLOCKS_MS;

/** How long ECS certainly knows a task that was recorded: a stopped one stays visible for an hour. */
const NEW_TASK_MS = 2 * SHOWN_MS;

/** Stopped tasks stay visible for an hour (ECS, ListTasks): a task that was asked for longer ago may have ended unseen. */
export const FORGOTTEN_MS = 55 * 60_000;

/**
 * After this long without a sign, no dispatcher is working on an attempt: a Lambda invocation lasts at most 15 minutes, and a
 * message that was put back, or whose dispatcher died, is redelivered within six minutes.
 */
export const DISPATCHER_GONE_MS = 15 * 60_000;

/** Whether an attempt's task is gone, given that ECS knows neither the task nor, perhaps, its cluster. */
export function isTaskForgotten(
  { started, scheduled }: Pick<Attempt, 'started' | 'scheduled'>,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(started ?? scheduled) >= NEW_TASK_MS;
}

/** @param lastSign when a dispatcher last worked on the attempt, ISO 8601 */
export function isDispatcherGone(lastSign: string, now: Date): boolean {
  return now.getTime() - Date.parse(lastSign) >= DISPATCHER_GONE_MS;
}
