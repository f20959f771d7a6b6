// Whose task it is: two deployments may share a cluster, and only a task's tags tell them apart.
import { DescribeTasksCommand, type ECSClient, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { awsErrorCode } from './errors.ts';
import { readTaskArn } from './task-arn.ts';

/** `unknown`: ECS does not know the task, or not any more. */
export type Owner = 'ours' | 'foreign' | 'unknown';

export interface OwnedTask {
  readonly owner: Owner;
  /** Absent where it is unknown. */
  readonly task?: Task;
}

/** Whether a task has all of these tags. Its answer must have been asked for with its tags. */
export function hasTags({ tags }: Pick<Task, 'tags'>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    tags?.some((tag) => tag.key === key && tag.value === value),
  );
}

/**
 * Looks at a task and its tags.
 * @param wanted the tags of whoever asks
 * @throws what the SDK throws, a cluster that is gone among it
 */
export async function describeOwned(
  ecs: ECSClient,
  taskArn: string,
  wanted: Readonly<Record<string, string>>,
): Promise<OwnedTask> {
  const { cluster } = readTaskArn(taskArn);
  const describe = new DescribeTasksCommand({ cluster, tasks: [taskArn], include: ['TAGS'] });
  const { tasks, failures } = await ecs.send(describe);
  const task = tasks?.[0];
  if (task === undefined) {
    if (failures?.some(({ reason }) => reason === 'MISSING')) return { owner: 'unknown' };
    throw new Error(`ECS did not say what became of ${taskArn}: ${failures?.[0]?.reason ?? 'no reason'}`);
  }
  return { owner: hasTags(task, wanted) ? 'ours' : 'foreign', task };
}

/**
 * Asks ECS to stop a task that has these tags, and no other.
 * @returns whose it was
 */
export async function stopOwned(
  ecs: ECSClient,
  taskArn: string,
  wanted: Readonly<Record<string, string>>,
  reason: string,
): Promise<Owner> {
  try {
    const { owner } = await describeOwned(ecs, taskArn, wanted);
    if (owner === 'ours') await stopTask(ecs, taskArn, reason);
    return owner;
  } catch (error) {
    // The cluster is gone, and its tasks with it.
    if (awsErrorCode(error) === 'aws-not-found') return 'unknown';
    throw error;
  }
}

/** Asks ECS to stop a task that is known to be ours. Nothing where ECS knows the task no more: it is gone, as it was to be. */
export async function stopTask(ecs: ECSClient, taskArn: string, reason: string): Promise<void> {
  const { cluster } = readTaskArn(taskArn);
  try {
    await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason }));
  } catch (error) {
    const code = awsErrorCode(error);
    // An unknown task is an InvalidParameterException, an unknown cluster a ClusterNotFoundException.
    if (code !== 'aws-invalid' && code !== 'aws-not-found') throw error;
  }
}
