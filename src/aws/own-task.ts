// Identifies the owner of a task: deployments may share a cluster, and only a task's tags distinguish them.
import {
  ClusterNotFoundException,
  DescribeTasksCommand,
  type ECSClient,
  type Task,
} from '@aws-sdk/client-ecs';
import { readTaskArn } from './task-arn.ts';

/** `unknown`: ECS does not know the task (any more), or its cluster is gone. */
export type Owner = 'ours' | 'foreign' | 'unknown';

export interface OwnedTask {
  readonly owner: Owner;
  /** Absent if the owner is unknown. */
  readonly task?: Task;
}

/** Whether a task has all of these tags. It must have been described with its tags. */
export function hasTags({ tags }: Pick<Task, 'tags'>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    tags?.some((tag) => tag.key === key && tag.value === value),
  );
}

/** Describes a task and its tags. @param wanted the tags of the caller's own task */
export async function describeOwned(
  ecs: ECSClient,
  taskArn: string,
  wanted: Readonly<Record<string, string>>,
): Promise<OwnedTask> {
  const { cluster } = readTaskArn(taskArn);
  const describe = new DescribeTasksCommand({ cluster, tasks: [taskArn], include: ['TAGS'] });
  const answer = await ecs.send(describe).catch((error: unknown) => {
    // The cluster is gone, and its tasks with it.
    if (error instanceof ClusterNotFoundException) return undefined;
    throw error;
  });
  if (answer === undefined) return { owner: 'unknown' };
  const { tasks, failures } = answer;
  const task = tasks?.[0];
  if (task === undefined) {
    if (failures?.some(({ reason }) => reason === 'MISSING')) return { owner: 'unknown' };
    throw new Error(`ECS did not describe ${taskArn}: ${failures?.[0]?.reason ?? 'no reason'}`);
  }
  return { owner: hasTags(task, wanted) ? 'ours' : 'foreign', task };
}
