// A local ECS with one cluster and one task definition, and a real client for it.
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';
import { VirtualClock } from '../../../src/local/clock.ts';
import { Ecs, type EcsOptions } from '../../../src/local/ecs/ecs.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import { Logs } from '../../../src/local/logs/logs.ts';
import { type Behaviour, InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import type { ContainerStart } from '../../../src/local/runner/task-runner.ts';

export const start = new Date('2027-01-01T00:00:00Z');

export interface LocalCluster {
  readonly clock: VirtualClock;
  readonly ecs: Ecs;
  readonly client: ECSClient;
  readonly logs: Logs;
  readonly cluster: 'batch';
  /** Every change of a task, as it was then. */
  readonly changes: { status: string; version: number }[];
  run(input?: Partial<RunTaskCommandInput>): Promise<Task>;
  describe(task: Task): Promise<Task>;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
}

/** Tasks run for a minute unless `behave` says otherwise. The task definition is `job`, its container `main`. */
export async function localCluster(
  options: Partial<EcsOptions> & { behave?: (container: ContainerStart) => Behaviour } = {},
): Promise<LocalCluster> {
  const clock = new VirtualClock(start);
  const logs = new Logs({ clock, region: 'eu-west-1', account: '000000000000' });
  const changes: { status: string; version: number }[] = [];
  const ecs = new Ecs({
    clock,
    logs,
    runner: new InstantRunner(clock, options.behave ?? (() => ({ seconds: 60 }))),
    changed: ({ lastStatus, version }) => changes.push({ status: lastStatus, version }),
    ...options,
  });
  const client = new ECSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ ecs: ecs.service })),
    maxAttempts: 1,
  });
  const cluster = 'batch';
  await client.send(new CreateClusterCommand({ clusterName: cluster, capacityProviders: ['FARGATE_SPOT'] }));
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: 'job',
      memory: '512',
      containerDefinitions: [
        {
          name: 'main',
          image: 'image',
          command: ['default', 'command'],
          environment: [
            { name: 'FROM', value: 'definition' },
            { name: 'KEPT', value: 'yes' },
          ],
        },
      ],
    }),
  );
  return {
    clock,
    ecs,
    client,
    logs,
    cluster,
    changes,
    async run(input = {}) {
      const { tasks } = await client.send(new RunTaskCommand({ cluster, taskDefinition: 'job', ...input }));
      return one(tasks);
    },
    async describe(task) {
      const tasks = [task.taskArn ?? ''];
      return one((await client.send(new DescribeTasksCommand({ cluster, tasks, include: ['TAGS'] }))).tasks);
    },
    pass: (seconds) => clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000)),
  };
}

function one(tasks: Task[] | undefined): Task {
  if (tasks?.length !== 1 || tasks[0] === undefined) throw new Error(`${tasks?.length} tasks instead of one`);
  return tasks[0];
}
