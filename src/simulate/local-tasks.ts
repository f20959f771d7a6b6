// The clusters and task definitions of the local cloud: the deployment's own, and those that a team provides.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { CreateLogGroupCommand, ResourceAlreadyExistsException } from '@aws-sdk/client-cloudwatch-logs';
import {
  ClientException,
  CreateClusterCommand,
  DescribeTaskDefinitionCommand,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../aws/clients/all.ts';
import { explainAws } from '../aws/errors.ts';
import type { Config } from '../config/config.ts';
import { CronbridgeError } from '../errors.ts';
import { fileError } from '../files/file-error.ts';
import { groupBy } from '../group-by.ts';
import { isObject } from '../schema.ts';

/** What jobs may name besides the deployment's own. */
export interface LocalResources {
  readonly definitions: readonly { readonly file: string; readonly definition: object }[];
  readonly clusters: readonly string[];
}

/** The deployment's own cluster and task definition. */
export async function provideDeployment(
  clients: Clients,
  { cluster, taskDefinition, container, logGroup, region }: Config,
): Promise<void> {
  await provideCluster(clients, cluster);
  const logConfiguration = {
    logDriver: 'awslogs' as const,
    options: { 'awslogs-group': logGroup, 'awslogs-region': region, 'awslogs-stream-prefix': 'task' },
  };
  const definition = {
    family: taskDefinition,
    networkMode: 'awsvpc' as const,
    requiresCompatibilities: ['FARGATE' as const, 'EC2' as const],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: container, image: 'this-machine', logConfiguration }],
  };
  await provideFamily(clients, [definition]);
}

/**
 * Registers task definitions of one family, unless its newest revisions are these: an earlier process registered them.
 * @param explain what is thrown if ECS refuses one, by its position
 */
async function provideFamily(
  { ecs }: Clients,
  inputs: readonly RegisterTaskDefinitionCommandInput[],
  explain: (error: unknown, index: number) => unknown = (error) => error,
): Promise<void> {
  const describe = async (taskDefinition: string | undefined) => {
    try {
      return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
    } catch (error) {
      if (error instanceof ClientException) return undefined;
      throw error;
    }
  };
  const family = inputs[0]?.family;
  const before = ((await describe(family))?.revision ?? 0) - inputs.length;
  const isThere = inputs.map(async (input, index) => {
    const registered = before < 0 ? undefined : await describe(`${family}:${before + index + 1}`);
    return registered !== undefined && isSame(registered, input);
  });
  if ((await Promise.all(isThere)).every(Boolean)) return;
  for (const [index, input] of inputs.entries()) {
    await ecs.send(new RegisterTaskDefinitionCommand(input)).catch((error: unknown) => {
      throw explain(error, index);
    });
  }
}

/** Whether a task definition is what was registered, but for what ECS adds. */
function isSame(
  registered: TaskDefinition,
  { tags: _, ...input }: RegisterTaskDefinitionCommandInput,
): boolean {
  const { taskDefinitionArn, revision, status, compatibilities, registeredAt, ...definition } = registered;
  const containerDefinitions = input.containerDefinitions?.map((one) => ({ essential: true, ...one }));
  const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(asJson(definition), asJson({ ...input, containerDefinitions }));
}

/**
 * Registers what a team provides, with the log groups that it writes to.
 * @throws CronbridgeError `usage` if ECS refuses to register it
 */
export async function provideResources(
  clients: Clients,
  { definitions, clusters }: LocalResources,
): Promise<void> {
  for (const cluster of clusters) {
    await provideCluster(clients, cluster).catch((error: unknown) => {
      throw registrationError(error, `create the cluster "${cluster}"`);
    });
  }
  const families = groupBy(definitions, ({ definition }) => (definition as { family?: string }).family ?? '');
  for (const together of families.values()) {
    const inputs = together.map(({ definition }) => definition as RegisterTaskDefinitionCommandInput);
    await provideFamily(clients, inputs, (error, index) =>
      registrationError(error, `register the task definition in ${together[index]?.file}`),
    );
    const groups = inputs.flatMap(({ containerDefinitions = [] }) =>
      containerDefinitions.map((one) => one.logConfiguration?.options?.['awslogs-group']),
    );
    for (const logGroupName of new Set(groups)) {
      if (logGroupName) await provideLogGroup(clients, logGroupName);
    }
  }
}

/** On the local cloud, a configuration error that AWS reports lies in the files that the user provided. */
function registrationError(error: unknown, doing: string): unknown {
  const explained = explainAws(error, doing);
  return explained instanceof CronbridgeError
    ? new CronbridgeError('usage', explained.message, { cause: error })
    : explained;
}

async function provideCluster({ ecs }: Clients, name: string): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: name }));
  await ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster: name,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    }),
  );
}

async function provideLogGroup({ logs }: Clients, logGroupName: string): Promise<void> {
  try {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}

/**
 * Reads task definitions as `aws ecs register-task-definition --cli-input-json` takes them and `describe-task-definition`
 * returns them: one in a file, or a list.
 * @throws CronbridgeError `file`
 */
export async function readDefinitions(files: readonly string[]): Promise<LocalResources['definitions']> {
  const read = await Promise.all(
    files.map(async (file) => (await definitionsIn(file)).map((definition) => ({ file, definition }))),
  );
  return read.flat();
}

async function definitionsIn(file: string): Promise<object[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(`cannot read ${file}`, error);
  }
  const given = parsed(file, text);
  return (Array.isArray(given) ? given : [given]).map((one: unknown) => {
    const definition = isObject(one) && isObject(one.taskDefinition) ? one.taskDefinition : one;
    if (isObject(definition) && typeof definition.family === 'string') return definition;
    throw new CronbridgeError('file', `${file} is not a task definition: it has no family`, {
      hint: 'write the JSON that aws ecs register-task-definition --cli-input-json accepts',
    });
  });
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CronbridgeError('file', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
