// Describes the clusters and task definitions that jobs name, each once.
import {
  type Cluster,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { awsErrorCode } from '../aws/errors.ts';
import { type Home, homeOf } from '../runs/message/home.ts';

/** The result of describing something. */
export type Looked<T> =
  | { readonly found: T }
  /** There is none; `reason` if ECS gave one. */
  | { readonly missing: true; readonly reason?: string }
  /** It is in another region or partition, where ECS would not look. */
  | { readonly elsewhere: string }
  | { readonly denied: true };

export interface Seen {
  readonly definitions: ReadonlyMap<string, Looked<TaskDefinition>>;
  readonly clusters: ReadonlyMap<string, Looked<Cluster>>;
}

export interface LookOptions {
  readonly home: Home;
  /** Makes a call, and waits out errors that pass. */
  readonly call: <T>(send: () => Promise<T>) => Promise<T>;
}

/** DescribeTaskDefinition shares a bucket of about 20 calls a second. */
const CONCURRENT_CALLS = 5;
/** DescribeClusters, "A list of up to 100 cluster names". */
const CLUSTERS_A_CALL = 100;

/**
 * Describes each name once. Missing resources and missing permissions are results too.
 * @throws what the SDK throws if AWS fails otherwise
 */
export async function describeEach(
  ecs: ECSClient,
  names: { readonly definitions: Iterable<string>; readonly clusters: Iterable<string> },
  options: LookOptions,
): Promise<Seen> {
  const [definitions, clusters] = await Promise.all([
    lookAtDefinitions(ecs, new Set(names.definitions), options),
    lookAtClusters(ecs, new Set(names.clusters), options),
  ]);
  return { definitions, clusters };
}

async function lookAtDefinitions(
  ecs: ECSClient,
  names: ReadonlySet<string>,
  { home, call }: LookOptions,
): Promise<Map<string, Looked<TaskDefinition>>> {
  const looked = await pMap(
    names,
    async (taskDefinition): Promise<[string, Looked<TaskDefinition>]> => {
      const other = otherHome(taskDefinition, home);
      if (other !== undefined) return [taskDefinition, { elsewhere: other }];
      const describe = new DescribeTaskDefinitionCommand({ taskDefinition });
      return [
        taskDefinition,
        await call(() => ecs.send(describe)).then(
          (answer) => (answer.taskDefinition ? { found: answer.taskDefinition } : { missing: true }),
          refusalOf,
        ),
      ];
    },
    { concurrency: CONCURRENT_CALLS },
  );
  return new Map(looked);
}

async function lookAtClusters(
  ecs: ECSClient,
  names: ReadonlySet<string>,
  options: LookOptions,
): Promise<Map<string, Looked<Cluster>>> {
  const looked = new Map<string, Looked<Cluster>>();
  const here: string[] = [];
  for (const name of names) {
    const other = otherHome(name, options.home);
    if (other === undefined) here.push(name);
    else looked.set(name, { elsewhere: other });
  }
  for (let at = 0; at < here.length; at += CLUSTERS_A_CALL) {
    const some = here.slice(at, at + CLUSTERS_A_CALL);
    for (const [name, one] of await describeSome(ecs, some, options)) looked.set(name, one);
  }
  return looked;
}

/** One name that ECS rejects makes the call for all fail; then each is described alone. */
async function describeSome(
  ecs: ECSClient,
  names: readonly string[],
  options: LookOptions,
): Promise<[string, Looked<Cluster>][]> {
  const describe = new DescribeClustersCommand({ clusters: [...names] });
  try {
    const { clusters = [] } = await options.call(() => ecs.send(describe));
    return names.map((name) => {
      const found = clusters.find((one) => one.clusterArn === name || one.clusterName === name);
      return [name, found ? { found } : { missing: true }];
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if ('denied' in refusal || names.length === 1) return names.map((name) => [name, refusal]);
    const alone: [string, Looked<Cluster>][] = [];
    for (const name of names) alone.push(...(await describeSome(ecs, [name], options)));
    return alone;
  }
}

/** @throws the error, if it does not concern the resource itself */
function refusalOf(error: unknown): Looked<never> {
  switch (awsErrorCode(error)) {
    case 'aws-denied':
      return { denied: true };
    case 'aws-not-found':
    case 'aws-invalid': {
      const { message } = error as Error;
      return { missing: true, ...(!/^unable to describe/i.test(message) && { reason: message }) };
    }
    default:
      throw error;
  }
}

/** The region and partition of an ARN, if they are not the deployment's. */
function otherHome(nameOrArn: string, home: Home): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return undefined;
  const { partition, region } = homeOf(nameOrArn);
  return partition === home.partition && region === home.region ? undefined : `${partition}, ${region}`;
}
