// Handles an attempt that was stopped while its task was starting: the task is recorded in it and stopped, and outcome records
// its end.
import { stopTask } from '../aws/stop-task.ts';
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
