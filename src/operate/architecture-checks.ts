import { ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import type { TaskLaunch } from '../tasks/launches.ts';
import { anError, type Check, type CheckResult, type Examined, ok } from './check.ts';
import { onceEach } from './once.ts';

/** Whether the container instances of each cluster can run the task definitions. Fargate runs every architecture. */
export function architectureChecks(
  examined: Examined,
  launches: () => Promise<readonly TaskLaunch[]>,
): readonly Check[] {
  return [
    {
      part: 'architecture of task definitions',
      check: async () => checkArchitectures(examined, await launches()),
    },
  ];
}

async function checkArchitectures(
  { clients, redeploy }: Examined,
  launches: readonly TaskLaunch[],
): Promise<CheckResult | readonly CheckResult[]> {
  // A cluster without instances is reported elsewhere; a capacity provider may start some for the task.
  const bound = launches.filter(
    ({ on, provider, containerInstances = 0 }) =>
      on === 'EC2' && provider === undefined && containerInstances > 0,
  );
  const hasInstance = onceEach(async (key) => {
    const [cluster = '', architecture = ''] = key.split(' ');
    // The attribute that the container agent sets (ECS developer guide, "Container instance attributes").
    const filter = `attribute:ecs.cpu-architecture == ${architecture.toLowerCase()}`;
    const list = new ListContainerInstancesCommand({ cluster, filter, status: 'ACTIVE', maxResults: 1 });
    return (await clients.ecs.send(list)).containerInstanceArns?.length !== 0;
  });
  const found = new Map<string, CheckResult>();
  for (const { cluster, taskDefinition, definition } of bound) {
    const architecture = definition.runtimePlatform?.cpuArchitecture;
    if (architecture === undefined || (await hasInstance(`${cluster} ${architecture}`))) continue;
    found.set(
      `${cluster} ${taskDefinition}`,
      anError(
        `task definition ${taskDefinition} is for ${architecture}, and no container instance of cluster ${cluster} has that architecture`,
        `add such an instance, register a revision for another architecture, or set launch: fargate and ${redeploy}`,
      ),
    );
  }
  return found.size > 0 ? [...found.values()] : ok('can run');
}
