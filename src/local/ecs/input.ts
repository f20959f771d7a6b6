// The input of the ECS operations, as far as they are emulated. Undeclared members are ignored.
import {
  anything,
  boolean,
  type Input,
  integer,
  list,
  required,
  structure,
  textOf,
  wordOf,
} from '../shape.ts';

const launchType = wordOf('EC2', 'FARGATE', 'EXTERNAL');
const keyValue = structure({ name: textOf(), value: textOf() });
const tags = list(structure({ key: textOf({ min: 1, max: 128 }), value: textOf({ max: 256 }) }), { max: 50 });
const strategy = list(
  structure({ capacityProvider: required(textOf()), weight: integer(), base: integer() }),
);

export const createClusterShape = structure({
  clusterName: textOf({ pattern: '[a-zA-Z0-9_-]{1,255}' }),
  capacityProviders: list(textOf()),
  defaultCapacityProviderStrategy: strategy,
  tags,
});

export const putClusterCapacityProvidersShape = structure({
  cluster: required(textOf()),
  capacityProviders: required(list(textOf())),
  defaultCapacityProviderStrategy: required(strategy),
});

export const describeClustersShape = structure({
  clusters: list(textOf(), { max: 100 }),
  include: list(textOf()),
});

const containerDefinition = structure({
  name: textOf(),
  image: textOf(),
  essential: boolean,
  entryPoint: list(textOf()),
  command: list(textOf()),
  environment: list(keyValue),
  stopTimeout: integer({ min: 0, max: 120 }),
  cpu: integer(),
  memory: integer(),
  memoryReservation: integer(),
  user: textOf(),
  workingDirectory: textOf(),
  logConfiguration: structure({ logDriver: required(textOf()), options: anything }),
  portMappings: anything,
  mountPoints: anything,
  volumesFrom: anything,
  secrets: anything,
  linuxParameters: anything,
  healthCheck: anything,
  dependsOn: anything,
  restartPolicy: anything,
});

export const registerTaskDefinitionShape = structure({
  family: required(textOf()),
  containerDefinitions: required(list(containerDefinition)),
  networkMode: wordOf('bridge', 'host', 'awsvpc', 'none'),
  requiresCompatibilities: list(launchType),
  cpu: textOf(),
  memory: textOf(),
  executionRoleArn: textOf(),
  taskRoleArn: textOf(),
  runtimePlatform: anything,
  ephemeralStorage: anything,
  volumes: anything,
  tags,
});

export const describeTaskDefinitionShape = structure({
  taskDefinition: required(textOf()),
  include: list(textOf()),
});
export const deregisterTaskDefinitionShape = structure({ taskDefinition: required(textOf()) });

const override = structure({
  cpu: textOf(),
  memory: textOf(),
  executionRoleArn: textOf(),
  taskRoleArn: textOf(),
  ephemeralStorage: structure({ sizeInGiB: required(integer()) }),
  containerOverrides: list(
    structure({
      name: textOf(),
      command: list(textOf()),
      environment: list(keyValue),
      environmentFiles: anything,
      cpu: integer(),
      memory: integer(),
      memoryReservation: integer(),
      resourceRequirements: anything,
    }),
  ),
});

export const runTaskShape = structure({
  cluster: textOf(),
  taskDefinition: required(textOf()),
  count: integer(),
  clientToken: textOf(),
  startedBy: textOf(),
  group: textOf(),
  launchType,
  capacityProviderStrategy: strategy,
  platformVersion: textOf(),
  networkConfiguration: structure({
    awsvpcConfiguration: structure({
      subnets: required(list(textOf(), { max: 16 })),
      securityGroups: list(textOf(), { max: 5 }),
      assignPublicIp: wordOf('ENABLED', 'DISABLED'),
    }),
  }),
  overrides: override,
  enableECSManagedTags: boolean,
  enableExecuteCommand: boolean,
  propagateTags: wordOf('TASK_DEFINITION', 'SERVICE', 'NONE'),
  referenceId: textOf(),
  tags,
});

export const stopTaskShape = structure({ cluster: textOf(), task: required(textOf()), reason: textOf() });

export const describeTasksShape = structure({
  cluster: textOf(),
  tasks: required(list(textOf())),
  include: list(wordOf('TAGS')),
});

export const listTasksShape = structure({
  cluster: textOf(),
  containerInstance: textOf(),
  desiredStatus: wordOf('RUNNING', 'PENDING', 'STOPPED'),
  family: textOf(),
  launchType,
  maxResults: integer(),
  nextToken: textOf(),
  serviceName: textOf(),
  startedBy: textOf(),
});

export type RunTaskInput = Input<typeof runTaskShape>;
export type Override = Input<typeof override>;
export type ContainerDefinition = Input<typeof containerDefinition>;
export type RegisterTaskDefinitionInput = Input<typeof registerTaskDefinitionShape>;
