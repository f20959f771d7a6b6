// Handles an attempt that was stopped while its task was starting: the task is recorded in it and stopped, and outcome records
// its end.
import { stopTask } from '../aws/stop-task.ts';
import { findTaskOf } from './attempt-task.ts';
import type { Attempt } from './ledger/attempt.ts';
import type { StartedTask } from './ledger/ledger.ts';
import { personReason, surplusReason } from './message/stop-reason.ts';
import type { RunParts } from './parts.ts';

/** Stops a task that was started for an attempt that had been stopped. The attempt keeps its lock until the task has ended. */
export async function endTaskOfStopped(
  { ledger, clients }: Pick<RunParts, 'ledger' | 'clients'>,
  attempt: Attempt,
  task: StartedTask,
): Promise<void> {
  const isOwn = await ledger.hadTask(attempt, task);
  await stopTask(clients.ecs, task.taskArn, isOwn ? personReason : surplusReason);
}

/**
 * Stops the task of an attempt that was stopped without one and whose dispatcher died before it could record the task.
 * @returns whether such a task runs
 */
export async function endForgottenTask(parts: RunParts, attempt: Attempt): Promise<boolean> {
  if (attempt.state !== 'stopped' || attempt.taskArn !== undefined) return false;
  const found = await findTaskOf(parts, attempt);
  if (found === undefined || found.stopped) return false;
  await endTaskOfStopped(parts, attempt, found.task);
  return true;
}
