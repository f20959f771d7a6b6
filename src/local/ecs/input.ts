// What the ECS operations accept, as far as they are emulated. Members that are not declared are ignored.
import { anything, boolean, type Input, integer, list, oneOf, required, structure, text } from '../shape.ts';

const launchType = oneOf('EC2', 'FARGATE', 'EXTERNAL');
const keyValue = structure({ name: text(), value: text() });
const tags = list(structure({ key: text({ min: 1, max: 128 }), value: text({ max: 256 }) }), { max: 50 });
const strategy = list(structure({ capacityProvider: required(text()), weight: integer(), base: integer() }));

export const createCluster = structure({
  clusterName: text({ pattern: '[a-zA-Z0-9_-]{1,255}' }),
  capacityProviders: list(text()),
  defaultCapacityProviderStrategy: strategy,
  tags,
});

export const putClusterCapacityProviders = structure({
  cluster: required(text()),
  capacityProviders: required(list(text())),
  defaultCapacityProviderStrategy: required(strategy),
});

export const describeClusters = structure({ clusters: list(text(), { max: 100 }), include: list(text()) });

const containerDefinition = structure({
  name: text(),
  image: text(),
  essential: boolean,
  entryPoint: list(text()),
  command: list(text()),
  environment: list(keyValue),
  stopTimeout: integer({ min: 0, max: 120 }),
  cpu: integer(),
  memory: integer(),
  memoryReservation: integer(),
  user: text(),
  workingDirectory: text(),
  logConfiguration: structure({ logDriver: required(text()), options: anything }),
  portMappings: anything,
  mountPoints: anything,
  volumesFrom: anything,
  secrets: anything,
  linuxParameters: anything,
  healthCheck: anything,
  dependsOn: anything,
  restartPolicy: anything,
});

export const registerTaskDefinition = structure({
  family: required(text()),
  containerDefinitions: required(list(containerDefinition)),
  networkMode: oneOf('bridge', 'host', 'awsvpc', 'none'),
  requiresCompatibilities: list(launchType),
  cpu: text(),
  memory: text(),
  executionRoleArn: text(),
  taskRoleArn: text(),
  runtimePlatform: anything,
  ephemeralStorage: anything,
  volumes: anything,
  tags,
});

export const describeTaskDefinition = structure({ taskDefinition: required(text()), include: list(text()) });
export const deregisterTaskDefinition = structure({ taskDefinition: required(text()) });

const override = structure({
  cpu: text(),
  memory: text(),
  executionRoleArn: text(),
  taskRoleArn: text(),
  ephemeralStorage: structure({ sizeInGiB: required(integer()) }),
  containerOverrides: list(
    structure({
      name: text(),
      command: list(text()),
      environment: list(keyValue),
      environmentFiles: anything,
      cpu: integer(),
      memory: integer(),
      memoryReservation: integer(),
      resourceRequirements: anything,
    }),
  ),
});

export const runTask = structure({
  cluster: text(),
  taskDefinition: required(text()),
  count: integer(),
  clientToken: text(),
  startedBy: text(),
  group: text(),
  launchType,
  capacityProviderStrategy: strategy,
  platformVersion: text(),
  networkConfiguration: structure({
    awsvpcConfiguration: structure({
      subnets: required(list(text(), { max: 16 })),
      securityGroups: list(text(), { max: 5 }),
      assignPublicIp: oneOf('ENABLED', 'DISABLED'),
    }),
  }),
  overrides: override,
  enableECSManagedTags: boolean,
  enableExecuteCommand: boolean,
  propagateTags: oneOf('TASK_DEFINITION', 'SERVICE', 'NONE'),
  referenceId: text(),
  tags,
});

export const stopTask = structure({ cluster: text(), task: required(text()), reason: text() });

export const describeTasks = structure({
  cluster: text(),
  tasks: required(list(text())),
  include: list(oneOf('TAGS')),
});

export const listTasks = structure({
  cluster: text(),
  containerInstance: text(),
  desiredStatus: oneOf('RUNNING', 'PENDING', 'STOPPED'),
  family: text(),
  launchType,
  maxResults: integer(),
  nextToken: text(),
  serviceName: text(),
  startedBy: text(),
});

export type RunTaskInput = Input<typeof runTask>;
export type Override = Input<typeof override>;
export type ContainerDefinition = Input<typeof containerDefinition>;
export type RegisterTaskDefinitionInput = Input<typeof registerTaskDefinition>;
