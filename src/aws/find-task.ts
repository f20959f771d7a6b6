import {
  ClusterNotFoundException,
  DescribeTasksCommand,
  type ECSClient,
  type ListTasksCommandInput,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import { hasTags } from './own-task.ts';

interface TaskMarks {
  readonly cluster: string;
  /** Family, family and revision, or ARN. */
  readonly taskDefinition: string;
  readonly startedBy: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The task that has these tags, running or stopped in the last hour. @returns undefined if ECS knows none, or not the cluster */
export async function findTask(ecs: ECSClient, marks: TaskMarks): Promise<Task | undefined> {
  try {
    return await findInCluster(ecs, marks);
  } catch (error) {
    if (error instanceof ClusterNotFoundException) return undefined;
    throw error;
  }
}

/**
 * ListTasks accepts `startedBy` only without other filters, and then finds running tasks; stopped ones are found by the family
 * of their task definition.
 */
async function findInCluster(ecs: ECSClient, marks: TaskMarks): Promise<Task | undefined> {
  const { cluster, startedBy } = marks;
  const filters: Omit<ListTasksCommandInput, 'cluster'>[] = [
    { startedBy },
    { family: family(marks.taskDefinition), desiredStatus: 'STOPPED' },
  ];
  for (const filter of filters) {
    for await (const { taskArns } of paginateListTasks({ client: ecs }, { cluster, ...filter })) {
      if (!taskArns?.length) continue;
      // A page has at most 100 tasks, as many as DescribeTasks takes.
      const described = new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] });
      const { tasks } = await ecs.send(described);
      const found = tasks?.find((task) => hasTags(task, marks.tags));
      if (found) return found;
    }
  }
  return undefined;
}

/** `arn:…:task-definition/batch:7`, `batch:7`, `batch` → `batch`. */
function family(taskDefinition: string): string {
  return (taskDefinition.split('/').at(-1) ?? taskDefinition).split(':')[0] ?? taskDefinition;
}
