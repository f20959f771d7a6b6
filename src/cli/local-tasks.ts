// What a plan's jobs name and AWS would have: clusters, capacity providers and task definitions, made on the local cloud.
import {
  ClientException,
  CreateClusterCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Config } from '../config.ts';
import type { TaskSettings } from '../message/message.ts';
import type { Plan } from '../sync/plan.ts';

/** Where tasks run, as far as the deployment says it. */
type Defaults = Pick<Config, 'cluster' | 'taskDefinition' | 'container' | 'logGroup' | 'region'>;

/** The deployment's own cluster and task definition. */
export async function provideDeployment(ecs: ECSClient, defaults: Defaults): Promise<void> {
  await provideCluster(ecs, defaults.cluster, []);
  await provideTaskDefinition(ecs, defaults.taskDefinition, [defaults.container], defaults);
}

/** Everything that the jobs of a plan name; what is there already stays. */
export async function providePlanned(ecs: ECSClient, plan: Plan, defaults: Defaults): Promise<void> {
  const written = [...plan.create, ...plan.update.map(({ schedule }) => schedule)];
  const settings = written.map(({ input }) => (JSON.parse(input) as { task: TaskSettings }).task);
  const launches = new Set(settings.flatMap(({ launch }) => launch ?? []));
  const clusters = new Set([defaults.cluster, ...settings.flatMap(({ cluster }) => cluster ?? [])]);
  for (const cluster of clusters) await provideCluster(ecs, cluster, [...launches]);
  const containers = new Map<string, Set<string>>();
  for (const { taskDefinition = defaults.taskDefinition, container = defaults.container } of settings) {
    containers.set(taskDefinition, (containers.get(taskDefinition) ?? new Set()).add(container));
  }
  for (const [name, ofIt] of containers) await provideTaskDefinition(ecs, name, [...ofIt], defaults);
}

async function provideCluster(ecs: ECSClient, nameOrArn: string, launches: readonly string[]): Promise<void> {
  const own = launches.filter((launch) => !['fargate', 'fargate-spot', 'ec2'].includes(launch));
  const name = lastPart(nameOrArn);
  const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName: name }));
  await ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster: name,
      capacityProviders: [
        ...new Set(['FARGATE', 'FARGATE_SPOT', ...(cluster?.capacityProviders ?? []), ...own]),
      ],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    }),
  );
}

/** @param nameOrArn with a revision, all revisions up to it are made */
async function provideTaskDefinition(
  ecs: ECSClient,
  nameOrArn: string,
  containers: readonly string[],
  { logGroup, region }: Defaults,
): Promise<void> {
  const there = await findTaskDefinition(ecs, nameOrArn);
  const known = there?.containerDefinitions?.flatMap(({ name }) => name ?? []) ?? [];
  const all = [...new Set([...known, ...containers])];
  if (there !== undefined && all.length === known.length) return;
  const [family = '', revision] = lastPart(nameOrArn).split(':');
  const logConfiguration = {
    logDriver: 'awslogs' as const,
    options: { 'awslogs-group': logGroup, 'awslogs-region': region, 'awslogs-stream-prefix': 'task' },
  };
  for (let made = 0; made < Number(revision ?? 1); ) {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: all.map((name) => ({ name, image: 'this-machine', logConfiguration })),
      }),
    );
    made = taskDefinition?.revision ?? Number.POSITIVE_INFINITY;
  }
}

async function findTaskDefinition(
  ecs: ECSClient,
  taskDefinition: string,
): Promise<TaskDefinition | undefined> {
  try {
    return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
  } catch (error) {
    if (error instanceof ClientException) return undefined;
    throw error;
  }
}

/** `batch` of `arn:aws:ecs:eu-west-1:123456789012:cluster/batch`. */
function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
