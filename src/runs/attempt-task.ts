// Finds, describes and stops the task of an attempt. Deployments may share a cluster, so only a task's tags prove whose it is.
import type { Task } from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients/all.ts';
import { findTask } from '../aws/find-task.ts';
import { describeOwned, type OwnedTask, type Owner } from '../aws/own-task.ts';
import { stopOwned } from '../aws/stop-task.ts';
import type { Config } from '../config/config.ts';
import type { Attempt } from './ledger/attempt.ts';
import type { FoundStart } from './ledger/ledger.ts';
import { ownerTags, taskMarks } from './message/task-marks.ts';
import { taskPlace } from './message/task-place.ts';

interface TaskParts {
  readonly clients: Pick<Clients, 'ecs'>;
  readonly config: Config;
}

/** What is known about an attempt's task. */
export function startedTask(
  config: Pick<Config, 'container'>,
  { message }: Pick<Attempt, 'message'>,
  taskArn: string,
  described: Task | undefined,
): FoundStart {
  const { taskDefinitionArn, startedAt, createdAt } = described ?? {};
  const { container } = taskPlace(message, config);
  return { taskArn, taskDefinitionArn, container, since: startedAt ?? createdAt };
}

/** A task found by its marks. */
export interface FoundTask {
  /** As DescribeTasks returned it. */
  readonly described: Task;
  readonly task: FoundStart;
  readonly stopped: boolean;
}

/** The task of an attempt whose ARN was not recorded. @returns undefined if ECS knows no such task */
export async function findTaskOf(
  { clients, config }: TaskParts,
  attempt: Attempt,
): Promise<FoundTask | undefined> {
  const described = await findTask(clients.ecs, taskMarks(attempt, config));
  if (described?.taskArn === undefined) return undefined;
  const task = startedTask(config, attempt, described.taskArn, described);
  return { described, task, stopped: described.lastStatus === 'STOPPED' };
}

/** Describes a task and checks that it belongs to the attempt. */
export function describeTaskOf(
  { clients, config }: TaskParts,
  attempt: Pick<Attempt, 'runId' | 'number'>,
  taskArn: string,
): Promise<OwnedTask> {
  return describeOwned(clients.ecs, taskArn, ownerTags(attempt, config.prefix));
}

/** Asks ECS to stop a task if it belongs to the attempt. @returns whether it did */
export function stopTaskOf(
  { clients, config }: TaskParts,
  attempt: Pick<Attempt, 'runId' | 'number'>,
  taskArn: string,
  reason: string,
): Promise<Owner> {
  return stopOwned(clients.ecs, taskArn, ownerTags(attempt, config.prefix), reason);
}
