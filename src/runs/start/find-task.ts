import { findTask } from '../../aws/find-task.ts';
import type { Attempt } from '../ledger/attempt.ts';
import type { StartedTask } from '../ledger/ledger.ts';
import { taskMarks } from '../message/task-marks.ts';
import type { DispatchParts } from './parts.ts';

/** The task that the attempt became, and whether it has stopped; `undefined`: ECS knows none. */
export async function findTaskOf(
  { clients, config }: DispatchParts,
  attempt: Attempt,
): Promise<{ readonly task: StartedTask; readonly stopped: boolean } | undefined> {
  const { container } = { ...config, ...attempt.message.task };
  const found = await findTask(clients.ecs, taskMarks(attempt, config));
  if (found?.taskArn === undefined) return undefined;
  const { taskArn, taskDefinitionArn, lastStatus } = found;
  return { task: { taskArn, taskDefinitionArn, container }, stopped: lastStatus === 'STOPPED' };
}
