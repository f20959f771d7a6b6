import { expect } from 'vitest';
import { type Call, type ContractCase, kept } from '../contract-case.ts';
import { refused } from '../refused.ts';

const cluster = 'batch';
const prepared: readonly Call[] = [
  {
    call: 'ecs.CreateCluster',
    input: { clusterName: cluster, capacityProviders: ['FARGATE'] },
    includes: { cluster: { clusterName: cluster, status: 'ACTIVE' } },
  },
  {
    call: 'ecs.RegisterTaskDefinition',
    input: {
      family: 'app',
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [{ name: 'main', image: 'app', essential: true, memory: 512 }],
    },
    includes: { taskDefinition: { family: 'app', revision: 1, status: 'ACTIVE' } },
  },
];
const run = {
  cluster,
  taskDefinition: 'app',
  launchType: 'FARGATE',
  clientToken: 'token',
  startedBy: 'cronbridge-prod/report',
  networkConfiguration: {
    awsvpcConfiguration: {
      subnets: [kept('network', 'subnet')],
      securityGroups: [kept('network', 'securityGroup')],
    },
  },
  overrides: {
    containerOverrides: [{ name: 'main', command: ['true'], environment: [{ name: 'A', value: 'b' }] }],
  },
  tags: [{ key: 'job', value: 'report' }],
};
const started: Call = {
  call: 'ecs.RunTask',
  input: run,
  includes: {
    tasks: [
      {
        taskArn: expect.stringMatching(/^arn:aws:ecs:us-east-1:\d{12}:task\/batch\/[0-9a-f-]+$/),
        clusterArn: expect.stringMatching(/:cluster\/batch$/),
        taskDefinitionArn: expect.stringMatching(/:task-definition\/app:1$/),
        startedBy: 'cronbridge-prod/report',
        launchType: 'FARGATE',
        overrides: { containerOverrides: [{ name: 'main', command: ['true'] }] },
      },
    ],
    failures: [],
  },
  keep: 'task',
};
const task = kept('task', 'tasks', 0, 'taskArn');
const invalid = refused('InvalidParameterException', 400);
const client = refused('ClientException', 400);
const notFound = refused('ClusterNotFoundException', 400);

export const ecsCases: readonly ContractCase[] = [
  {
    name: 'clusters are described, and what is none is a failure of the answer',
    steps: [
      ...prepared,
      {
        call: 'ecs.PutClusterCapacityProviders',
        input: {
          cluster,
          capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
          defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
        },
        includes: { cluster: { capacityProviders: ['FARGATE', 'FARGATE_SPOT'] } },
      },
      {
        call: 'ecs.DescribeClusters',
        input: { clusters: [cluster, 'nobody'] },
        includes: {
          clusters: [
            { clusterName: cluster, status: 'ACTIVE', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] },
          ],
          failures: [{ reason: 'MISSING' }],
        },
      },
      { call: 'ecs.ListTasks', input: { cluster: 'nobody' }, error: notFound },
    ],
  },
  {
    name: 'the clusters and families of an account are listed',
    steps: [
      ...prepared,
      {
        call: 'ecs.ListClusters',
        input: {},
        answer: { clusterArns: [expect.stringMatching(/:cluster\/batch$/)] },
      },
      { call: 'ecs.ListTaskDefinitionFamilies', input: { status: 'ACTIVE' }, answer: { families: ['app'] } },
    ],
    lacking: { ours: 'init asks an account on AWS alone' },
  },
  {
    name: 'a cluster of Fargate has no instances',
    steps: [
      ...prepared,
      {
        call: 'ecs.ListContainerInstances',
        input: { cluster, status: 'ACTIVE', maxResults: 1 },
        answer: { containerInstanceArns: [] },
      },
    ],
    lacking: { ours: 'doctor asks for instances on AWS alone' },
  },
  {
    name: 'a task definition is found by family and by revision',
    steps: [
      ...prepared,
      ...['app', 'app:1'].map(
        (taskDefinition): Call => ({
          call: 'ecs.DescribeTaskDefinition',
          input: { taskDefinition },
          includes: {
            taskDefinition: {
              taskDefinitionArn: expect.stringMatching(/:task-definition\/app:1$/),
              networkMode: 'awsvpc',
              containerDefinitions: [{ name: 'main', image: 'app', essential: true }],
            },
          },
        }),
      ),
      { call: 'ecs.DescribeTaskDefinition', input: { taskDefinition: 'nobody' }, error: client },
    ],
  },
  {
    name: 'the same token starts one task, and with other parameters none',
    steps: [
      ...prepared,
      started,
      {
        ...started,
        includes: { tasks: [{ taskArn: expect.any(String) }] },
        keep: 'again',
      },
      {
        call: 'ecs.ListTasks',
        input: { cluster, startedBy: run.startedBy },
        answer: { taskArns: [expect.any(String)] },
        differs: {
          moto: {
            because: 'looks at no client token',
            includes: { taskArns: [expect.any(String), expect.any(String)] },
          },
        },
      },
      {
        ...started,
        input: { ...run, startedBy: 'somebody' },
        includes: undefined,
        keep: 'other',
        error: {
          ...refused('ConflictException', 400),
          resourceIds: [expect.stringMatching(/:task\/batch\//)],
        },
        differs: { moto: { because: 'looks at no client token', includes: { failures: [] } } },
      },
    ],
  },
  {
    name: 'a task that cannot be is not started',
    steps: [
      ...prepared,
      { call: 'ecs.RunTask', input: { ...run, cluster: 'nobody' }, error: notFound },
      { call: 'ecs.RunTask', input: { ...run, taskDefinition: 'nobody' }, error: client },
      {
        call: 'ecs.RunTask',
        input: { ...run, overrides: { containerOverrides: [{ name: 'nobody' }] } },
        error: invalid,
        differs: { moto: { because: 'looks at no overrides', includes: { failures: [] } } },
      },
      {
        call: 'ecs.RunTask',
        input: { ...run, startedBy: 'with space' },
        error: invalid,
        differs: { moto: { because: 'looks at no characters', includes: { failures: [] } } },
      },
    ],
  },
  {
    name: 'a task is described with its tags, stopped with a reason, and found by family',
    steps: [
      ...prepared,
      started,
      {
        call: 'ecs.DescribeTasks',
        input: { cluster, tasks: [task], include: ['TAGS'] },
        includes: {
          tasks: [{ taskArn: expect.any(String), tags: run.tags, containers: [{ name: 'main' }] }],
          failures: [],
        },
      },
      {
        call: 'ecs.DescribeTasks',
        input: { cluster, tasks: ['0123456789abcdef0123456789abcdef'] },
        includes: { tasks: [], failures: [{ reason: 'MISSING' }] },
        differs: {
          moto: { because: 'says nothing of what is missing', includes: { tasks: [], failures: [] } },
        },
      },
      {
        call: 'ecs.ListTasks',
        input: { cluster, family: 'app', desiredStatus: 'RUNNING' },
        answer: { taskArns: [expect.any(String)] },
      },
      {
        call: 'ecs.StopTask',
        input: { cluster, task, reason: 'enough' },
        includes: { task: { desiredStatus: 'STOPPED', stoppedReason: 'enough' } },
      },
      {
        call: 'ecs.StopTask',
        input: { cluster, task: '0123456789abcdef0123456789abcdef' },
        error: invalid,
        differs: {
          moto: { because: 'does not look whether there is one', error: refused('SyntaxError', 500) },
        },
      },
      {
        call: 'ecs.ListTasks',
        input: { cluster, family: 'app', desiredStatus: 'STOPPED' },
        answer: { taskArns: [expect.any(String)] },
        soon: true,
      },
      {
        call: 'ecs.DescribeTasks',
        input: { cluster, tasks: [task] },
        includes: { tasks: [{ lastStatus: 'STOPPED', stopCode: 'UserInitiated' }] },
        soon: true,
        differs: { moto: { because: 'gives no stopCode', includes: { tasks: [{ lastStatus: 'STOPPED' }] } } },
      },
    ],
  },
  {
    name: 'startedBy is the only filter',
    steps: [
      ...prepared,
      {
        call: 'ecs.ListTasks',
        input: { cluster, startedBy: 'a', family: 'app' },
        error: invalid,
        differs: { moto: { because: 'combines all filters', answer: { taskArns: [] } } },
      },
    ],
  },
];
