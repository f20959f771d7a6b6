// A run that was stopped while its task was starting, and whose dispatcher died before it could write the task down.
import { findTask } from '../../aws/find-task.ts';
import { stopTask } from '../../aws/stop-task.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { personReason } from '../message/stop-reason.ts';
import { taskMarks } from '../message/task-marks.ts';
import type { OutcomeParts } from './parts.ts';

/**
 * Stops the task of an attempt that was stopped without one. The attempt is completed when the task's end is known.
 * @returns whether there is such a task
 */
export async function endForgottenTask(parts: OutcomeParts, attempt: Attempt): Promise<boolean> {
  if (attempt.state !== 'stopped' || attempt.taskArn !== undefined) return false;
  const { clients, config, ledger } = parts;
  const task = await findTask(clients.ecs, taskMarks(attempt, config));
  if (task?.taskArn === undefined || task.lastStatus === 'STOPPED') return false;
  const { taskArn, taskDefinitionArn } = task;
  const { container } = { ...config, ...attempt.message.task };
  await ledger.hadTask(attempt, { taskArn, taskDefinitionArn, container });
  await stopTask(clients.ecs, taskArn, personReason);
  return true;
}
