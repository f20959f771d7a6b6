import type { Cluster, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Defaults } from './definition-problems.ts';
import type { Seen } from './describe.ts';
import { readSize } from './fargate-sizes.ts';
import { type Launch, launchFor } from './launch-problems.ts';
import type { TaskUse } from './problem.ts';

/** How the task of a use would be launched. */
export interface TaskLaunch extends Launch {
  /** Absent: the deployment's own. */
  readonly job?: string | undefined;
  /** Its name or ARN, as the use has it; the next likewise. */
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly definition: TaskDefinition;
  /** Of the cluster, if it exists. */
  readonly containerInstances?: number | undefined;
  /** CPU units of the task; absent if nothing sets them. */
  readonly cpu?: number | undefined;
}

/** One for each use whose task definition exists. */
export function taskLaunches(uses: readonly TaskUse[], seen: Seen, defaults: Defaults): TaskLaunch[] {
  return uses.flatMap(({ place, message: { task } }) => {
    const { cluster, taskDefinition, launch } = { ...defaults, ...task };
    const described = seen.definitions.get(taskDefinition);
    if (described === undefined || !('found' in described)) return [];
    const inCluster = clusterOf(seen, cluster);
    return [
      {
        ...launchFor(launch, inCluster),
        job: place?.job,
        cluster,
        taskDefinition,
        definition: described.found,
        containerInstances: inCluster?.registeredContainerInstancesCount,
        cpu: task.cpu ?? readSize(described.found.cpu),
      },
    ];
  });
}

function clusterOf({ clusters }: Seen, name: string): Cluster | undefined {
  const described = clusters.get(name);
  return described && 'found' in described ? described.found : undefined;
}
