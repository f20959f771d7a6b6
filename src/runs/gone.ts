// When a task counts as gone, and when a dispatcher does.
import type { Attempt } from './ledger/attempt.ts';

/**
 * How long ECS may not show a new task, since its API is eventually consistent. A stopped task stays visible for an hour, so a
 * task that ECS does not know is either very new or very old.
 */
export const NEW_TASK_MS = 10 * 60_000;

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
