// Each fault that doctor knows is made in a deployment and found. Functions, queue and ledger are on the local endpoints; rules,
// alarms and roles, which those do not have, in moto_server.
import {
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  EntityAlreadyExistsException,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DeleteScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { cloudwatch } from '../../src/aws/clients/cloudwatch.ts';
import { events } from '../../src/aws/clients/events.ts';
import { iam } from '../../src/aws/clients/iam.ts';
import type { Connected } from '../../src/aws/connect.ts';
import { examine, type PartResult } from '../../src/operate/examine.ts';
import { alarms } from '../../src/template/alarms.ts';
import { Box, type BoxOptions } from '../harness/box.ts';
import { Moto } from '../harness/moto.ts';
import { deniedAnswer } from '../proxy/error-answer.ts';
import type { Answer, Link, Pass, Request } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsAt, endpointsOf, startProxy } from '../proxy/proxy.ts';

const VERSION = '9.8.7';
const REDEPLOY = 'deploy again';

const installed = await Moto.startIfInstalled();
if (installed === undefined) {
  process.stdout.write('doctor is not tested without moto_server (pip install moto[server])\n');
}
const moto = installed as Moto;
afterAll(() => installed?.stop());

/** The services that are in moto: what serverless.yml makes there stays from test to test. */
const MOTO_SERVICES = ['events', 'iam', 'monitoring'] as const;
type MotoService = (typeof MOTO_SERVICES)[number];

/** Those in which something is not as serverless.yml makes it, at first all of them. */
const changed = new Set<MotoService>(MOTO_SERVICES);
/** moto's answers to reading requests, of which there are a hundred in each test, until something is changed. */
const answers = new Map<string, Answer>();

/** Passes on to moto what it was not asked before. */
function remembering(there: Pass): Pass {
  return async (request) => {
    const service = motoServiceOf(request);
    const isReading = /^(?:Describe|Get|List)/.test(operationOf(request));
    if (service !== undefined && !isReading) {
      changed.add(service);
      answers.clear();
    }
    const key = `${service} ${request.method} ${request.target} ${operationOf(request)} ${request.body}`;
    const answer = answers.get(key) ?? (await there(request));
    if (isReading) answers.set(key, answer);
    return answer;
  };
}

interface Place {
  readonly box: Box;
  readonly clients: Clients;
  readonly more: Connected<{ cloudwatch: typeof cloudwatch; events: typeof events; iam: typeof iam }>;
  examine(): Promise<PartResult[]>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** The service in moto that a request is signed for. */
function motoServiceOf({ headers }: Request): MotoService | undefined {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  return MOTO_SERVICES.find((name) => name === service);
}

/** A healthy deployment. */
async function deployed(options: BoxOptions = {}, ...links: readonly Link[]): Promise<Place> {
  const box = await Box.start({ ...options, settings: { CRONBRIDGE_VERSION: VERSION, ...options.settings } });
  const { config, cloud } = box.stack;
  const here = endpointsOf(cloud);
  const there = remembering(endpointsAt(moto.url));
  const proxy = await startProxy(
    (request) => (motoServiceOf(request) === undefined ? here : there)(request),
    ...links,
  );
  const clients = connectAll({
    region: cloud.region,
    endpoint: proxy.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  open.push(
    () => box.stack.close(),
    () => proxy.close(),
    async () => clients.destroy(),
  );
  const more = clients.also({ cloudwatch, events, iam });
  const place: Place = {
    box,
    clients,
    more,
    examine: () =>
      examine(
        {
          names: config,
          clients,
          command: (words) => `cronbridge ${words}`,
          aws: (words) => `aws ${words}`,
          now: () => box.clock.now(),
        },
        { version: VERSION, redeploy: REDEPLOY },
      ),
  };
  await provision(place);
  return place;
}

/** What serverless.yml makes besides. What is there already becomes what it makes. */
async function provision(place: Place): Promise<void> {
  const { clients, box } = place;
  for (const service of changed) await PROVISION[service](place);
  changed.clear();
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn: box.stack.config.topicArn,
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    }),
  );
}

const PROVISION: Readonly<Record<MotoService, (place: Place) => Promise<void>>> = {
  async events({ box, more }) {
    const { config, cloud } = box.stack;
    for (const name of [config.stoppedRule, config.reconcileRule]) {
      await more.events.send(new PutRuleCommand({ Name: name, ScheduleExpression: 'rate(15 minutes)' }));
      const Arn = cloud.functions.arn(config.outcomeFunction);
      await more.events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'outcome', Arn }] }));
    }
  },

  async monitoring({ box, more }) {
    for (const AlarmName of alarmNames(box.stack.config)) {
      await more.cloudwatch.send(new PutMetricAlarmCommand(alarm(AlarmName)));
    }
  },

  async iam({ box, more }) {
    const { prefix } = box.stack.config;
    const roles = [
      ...['plan', 'sync', 'dispatch', 'run', 'outcome'].map((word) => [`${prefix}-${word}`, 'lambda']),
      ['cronbridge-scheduler', 'scheduler'],
    ] as const;
    for (const [RoleName = '', service] of roles) {
      const PolicyDocument = trust(`${service}.amazonaws.com`);
      await more.iam
        .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: PolicyDocument }))
        .catch((error: unknown) => {
          if (!(error instanceof EntityAlreadyExistsException)) throw error;
          return more.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
        });
      const own = allow('sqs:SendMessage', '*');
      await more.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: own }));
    }
    await more.iam.send(
      new PutRolePolicyCommand({
        RoleName: `${prefix}-dispatch`,
        PolicyName: 'tasks',
        PolicyDocument: allow('iam:PassRole', PASSED),
      }),
    );
  },
};

const alarm = (AlarmName: string): PutMetricAlarmCommandInput => ({
  AlarmName,
  AlarmDescription: `what to do about ${AlarmName}`,
  Namespace: 'cronbridge',
  MetricName: 'failed',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
});

const alarmNames = (names: Parameters<typeof alarms>[0]) =>
  Object.values(alarms(names)).map(({ Properties }) => String(Properties.AlarmName));

const PASSED = 'arn:aws:iam::000000000000:role/execution';

function allow(Action: string, Resource: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
}

function trust(Service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** What is not in order, but for a deployment without a crontab. */
function complaints(results: readonly PartResult[]) {
  return results.filter(
    ({ part, status, message }) => status !== 'ok' && !(part === 'schedules' && message === 'none'),
  );
}

const P = 'cronbridge-local';

/** A new revision of the deployment's task definition. */
async function register(
  { box, clients }: Place,
  { executionRoleArn, group }: { readonly executionRoleArn: string; readonly group?: string },
): Promise<void> {
  const { config } = box.stack;
  await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: config.taskDefinition,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn,
      containerDefinitions: [
        {
          name: config.container,
          image: 'image',
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': group ?? config.logGroup,
              'awslogs-region': config.region,
              'awslogs-stream-prefix': 'task',
            },
          },
        },
      ],
    }),
  );
}

/** A fault, and what doctor says of it. */
const FAULTS: readonly (readonly [string, (at: Place) => Promise<unknown>, Partial<PartResult>])[] = [
  [
    'a disabled event source mapping',
    async ({ clients }) => {
      const { EventSourceMappings } = await clients.lambda.send(new ListEventSourceMappingsCommand({}));
      const UUID = EventSourceMappings?.[0]?.UUID;
      await clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    },
    {
      part: 'event source mapping of the queue',
      status: 'error',
      message: 'is Disabled, so no job starts',
      remedy: expect.stringMatching(/^aws lambda update-event-source-mapping --uuid \S+ --enabled$/),
    },
  ],
  [
    'a disabled rule',
    ({ more }) => more.events.send(new DisableRuleCommand({ Name: `${P}-reconcile` })),
    { part: `rule ${P}-reconcile`, status: 'error', remedy: `aws events enable-rule --name ${P}-reconcile` },
  ],
  [
    'a rule without its function',
    ({ more }) => more.events.send(new RemoveTargetsCommand({ Rule: `${P}-stopped`, Ids: ['outcome'] })),
    { part: `rule ${P}-stopped`, status: 'error', message: 'does not invoke the outcome function' },
  ],
  [
    'a rule that was deleted',
    async ({ more }) => {
      await more.events.send(new RemoveTargetsCommand({ Rule: `${P}-stopped`, Ids: ['outcome'] }));
      await more.events.send(new DeleteRuleCommand({ Name: `${P}-stopped` }));
    },
    { part: `rule ${P}-stopped`, status: 'error', message: 'does not exist', remedy: REDEPLOY },
  ],
  [
    'an alarm that was deleted',
    ({ more }) => more.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [`${P}-dead-letters`] })),
    { part: 'alarms', status: 'error', message: `missing: ${P}-dead-letters` },
  ],
  [
    'an alarm that is muted',
    ({ more }) =>
      more.cloudwatch.send(new PutMetricAlarmCommand({ ...alarm(`${P}-dropped`), ActionsEnabled: false })),
    {
      part: 'alarms',
      status: 'warning',
      remedy: `aws cloudwatch enable-alarm-actions --alarm-names ${P}-dropped`,
    },
  ],
  [
    'an alarm that is in alarm',
    ({ more }) =>
      more.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: `${P}-dropped`, StateValue: 'ALARM', StateReason: 'too many' }),
      ),
    {
      part: 'alarms',
      status: 'warning',
      message: `${P}-dropped is in alarm: too many`,
      remedy: `what to do about ${P}-dropped`,
    },
  ],
  [
    'a role that was deleted',
    async ({ more }) => {
      await more.iam.send(new DeleteRolePolicyCommand({ RoleName: `${P}-run`, PolicyName: 'own' }));
      await more.iam.send(new DeleteRoleCommand({ RoleName: `${P}-run` }));
    },
    { part: 'role of run', status: 'error', message: 'does not exist' },
  ],
  [
    'a role without its policy',
    ({ more }) =>
      more.iam.send(new DeleteRolePolicyCommand({ RoleName: 'cronbridge-scheduler', PolicyName: 'own' })),
    {
      part: 'role of Scheduler',
      status: 'error',
      message: 'cronbridge-scheduler has no policy, so it has no permissions',
    },
  ],
  [
    'a role that Scheduler may not assume',
    ({ more }) =>
      more.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'cronbridge-scheduler',
          PolicyDocument: trust('lambda.amazonaws.com'),
        }),
      ),
    {
      part: 'role of Scheduler',
      status: 'error',
      message: 'cronbridge-scheduler does not trust scheduler.amazonaws.com',
    },
  ],
  [
    'events that were lost',
    async ({ clients }) => {
      const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: `${P}-lost-events` }));
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    },
    {
      part: `queue ${P}-lost-events`,
      status: 'warning',
      message: '1 event did not reach the outcome function',
    },
  ],
  [
    'a message that Scheduler could not deliver',
    async ({ clients }) => {
      const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: `${P}-undelivered` }));
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    },
    { part: `dead-letter queue ${P}-undelivered`, status: 'warning', remedy: 'cronbridge dead-letters' },
  ],
  [
    'a role of the task definition that may not be passed',
    (at) => register(at, { executionRoleArn: 'arn:aws:iam::000000000000:role/other' }),
    {
      part: 'roles of task definitions',
      status: 'error',
      message: `task definition ${P} has the role arn:aws:iam::000000000000:role/other, which the dispatch function may not pass, so RunTask is denied`,
      remedy: `add it to execution-roles under allow in cronbridge.yml, then ${REDEPLOY}`,
    },
  ],
  [
    'a task definition whose log group does not exist',
    (at) => register(at, { executionRoleArn: PASSED, group: '/ecs/gone' }),
    {
      part: 'log groups of task definitions',
      status: 'error',
      message: `task definition ${P} logs to /ecs/gone in us-east-1, which does not exist, so its tasks do not start`,
    },
  ],
  [
    'a schedule group that was deleted',
    ({ clients }) => clients.scheduler.send(new DeleteScheduleGroupCommand({ Name: `${P}-once` })),
    { part: `schedule group ${P}-once`, status: 'error', message: 'does not exist' },
  ],
];

describe.skipIf(installed === undefined)('doctor', () => {
  it('has no complaint of a healthy deployment', async () => {
    const { examine } = await deployed();
    expect(complaints(await examine())).toEqual([]);
  });

  it('has none of a task definition whose roles may be passed', async () => {
    const at = await deployed();
    await register(at, { executionRoleArn: PASSED });
    expect(complaints(await at.examine())).toEqual([]);
  });

  it.each(FAULTS)('finds %s, and nothing else', async (_, make, found) => {
    const at = await deployed();
    await make(at);
    expect(complaints(await at.examine())).toEqual([expect.objectContaining(found)]);
  });

  it('finds a function that does not start', async () => {
    const { examine } = await deployed({
      functions: {
        outcome: () => () => {
          throw new Error('Cannot find module');
        },
      },
    });
    expect(complaints(await examine())).toEqual([
      {
        part: `function ${P}-outcome`,
        status: 'error',
        message: 'does not start: Error: Cannot find module',
        remedy: REDEPLOY,
      },
    ]);
  });

  it('finds functions of another version, and invokes none of them', async () => {
    const invoked: string[] = [];
    const { examine } = await deployed({ settings: { CRONBRIDGE_VERSION: '1.2.3' } }, (request, pass) => {
      if (operationOf(request) === 'Invoke') invoked.push(request.target);
      return pass(request);
    });
    const found = complaints(await examine());
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({
      part: `function ${P}-plan`,
      status: 'warning',
      message: `runs cronbridge 1.2.3, but this is ${VERSION}`,
    });
    expect(invoked).toEqual([]);
  });

  it.each([
    ['GetFunctionConfiguration', 'lambda:GetFunctionConfiguration'],
    ['Invoke', 'lambda:InvokeFunction'],
    ['GetQueueUrl', 'sqs:GetQueueUrl'],
    ['DescribeRule', 'events:DescribeRule'],
    ['GetScheduleGroup', 'scheduler:GetScheduleGroup'],
    ['ListSchedules', 'scheduler:ListSchedules'],
    ['ListSubscriptionsByTopic', 'SNS:ListSubscriptionsByTopic'],
    ['GetRole', 'iam:GetRole'],
  ])('goes on without the right to %s, and names it', async (operation, action) => {
    const { examine } = await deployed({}, refusing(operation, action));
    const found = complaints(await examine());
    expect(found.length).toBeGreaterThan(0);
    for (const { status, message } of found) {
      expect(status).toBe('not-checked');
      expect(message).toMatch(new RegExp(`not checked: ${action} is not allowed on arn:aws:any$`));
    }
  });
});

/** IAM's refusal of an operation, in the protocol of the request. */
function refusing(operation: string, action: string): Link {
  return async (request, pass) => {
    if (operationOf(request) !== operation) return pass(request);
    const message = `User: arn:aws:iam::000000000000:user/someone is not authorized to perform: ${action} on resource: arn:aws:any because no identity-based policy allows the ${action} action`;
    return deniedAnswer(request, message);
  };
}
