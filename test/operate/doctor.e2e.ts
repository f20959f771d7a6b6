// Each fault that doctor knows is made in a deployment, found, and mended again. Functions, queues, schedules and ledger are on the
// local endpoints; rules, alarms, roles and subnets, which those do not have, in moto_server. What neither can be made to do, a
// link before them answers.
import {
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteRouteCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2';
import {
  DeregisterTaskDefinitionCommand,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
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
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
} from '@aws-sdk/client-scheduler';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { cloudwatch } from '../../src/aws/clients/cloudwatch.ts';
import { events } from '../../src/aws/clients/events.ts';
import { iam } from '../../src/aws/clients/iam.ts';
import type { Connected } from '../../src/aws/connect.ts';
import { awsCommand, ownCommand } from '../../src/cli/output/pasteable.ts';
import { type Names, namesFor } from '../../src/config/names.ts';
import type { CrontabHere } from '../../src/operate/crontab-here.ts';
import type { Deployment } from '../../src/operate/deployment.ts';
import { examine, type PartResult } from '../../src/operate/examine.ts';
import { pauseJob } from '../../src/operate/pause.ts';
import { ROLE_POLICIES } from '../../src/operate/role-checks.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../src/operate/sync.ts';
import { readJobSchedules, writeSchedule } from '../../src/schedules/job-schedules.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import { alarms } from '../../src/template/alarms.ts';
import { Box } from '../harness/box.ts';
import { Moto } from '../harness/moto.ts';
import { nowhere } from '../harness/nowhere.ts';
import { deniedAnswer } from '../proxy/error-answer.ts';
import { requestHandlerOf } from '../proxy/in-process.ts';
import { type Answer, type Link, line, type Pass, type Request } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsAt, endpointsOf } from '../proxy/proxy.ts';

const VERSION = '9.8.7';
const REDEPLOY = 'deploy again';
const HERE = { stage: 'local', region: 'us-east-1' };
const P = 'cronbridge-local';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const REVISION = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const CRONTAB = '#@ name=report\n0 5 * * * /app/report\n#@ name=both\n0 5 1 * 1 /app/both\n';
const DEPLOYED: CrontabHere = { files: [{ file: 'a.crontab', text: CRONTAB }], revision: REVISION };

const moto = await Moto.startIfInstalled();
if (moto === undefined) {
  process.stdout.write('doctor is not tested without moto_server (pip install moto[server])\n');
}

/** The deployment, which every test leaves as it was. */
let at: Place;
/** The answers that are changed on their way. */
let links: Link[] = [];
/** Undoes what a test did, last first. */
const undo: (() => Promise<unknown>)[] = [];
/** The crontab on this machine. */
let here: CrontabHere | undefined = DEPLOYED;
let outcomeIsBroken = false;

interface Place {
  readonly box: Box;
  readonly clients: Clients;
  readonly more: Connected<{ cloudwatch: typeof cloudwatch; events: typeof events; iam: typeof iam }>;
  readonly network: Network;
  readonly deployment: Deployment;
}

beforeAll(async () => {
  if (moto !== undefined) at = await deployed(moto);
}, 120_000);

afterEach(async () => {
  links = [];
  here = DEPLOYED;
  outcomeIsBroken = false;
  for (const restore of undo.splice(0).reverse()) await restore();
});

afterAll(async () => {
  await moto?.stop();
  if (at === undefined) return;
  await at.box.close();
  at.clients.destroy();
  at.network.client.destroy();
});

/** A healthy deployment. */
async function deployed({ url, clientOptions }: Moto): Promise<Place> {
  const network = await makeNetwork(clientOptions);
  const box = await Box.start({
    settings: { CRONBRIDGE_VERSION: VERSION, CRONBRIDGE_SUBNETS: network.subnet },
    functions: {
      outcome: (parts) => {
        const handle = createOutcome(parts);
        return (event, context) => {
          if (outcomeIsBroken) throw new Error('Cannot find module');
          return handle(event, context);
        };
      },
    },
  });
  const { config, cloud } = box.stack;
  const local = endpointsOf(cloud);
  const there = remembering(endpointsAt(url));
  const end: Pass = (request) => (IN_MOTO.includes(serviceOf(request) ?? '') ? there : local)(request);
  const clients = connectAll({
    region: cloud.region,
    credentials: CREDENTIALS,
    maxAttempts: 1,
    requestHandler: requestHandlerOf((request) => line(links, end)(request)),
  });
  const more = clients.also({ cloudwatch, events, iam });
  const deployment: Deployment = {
    names: config,
    clients,
    command: ownCommand('cronbridge', HERE),
    aws: awsCommand(HERE, undefined),
    now: () => box.clock.now(),
  };
  const place = { box, clients, more, network, deployment };
  await provision(place);
  await sync(place);
  return place;
}

/** What moto has answered, until something is changed there: it takes ten times as long as the endpoints of this process. */
const remembered = new Map<string, Promise<Answer>>();

function remembering(pass: Pass): Pass {
  return (request) => {
    if (!/^(?:Describe|Get|List)/.test(operationOf(request))) {
      remembered.clear();
      return pass(request);
    }
    const key = `${serviceOf(request)} ${operationOf(request)} ${request.target} ${request.body}`;
    const answer = remembered.get(key) ?? pass(request);
    remembered.set(key, answer);
    return answer;
  };
}

const IN_MOTO = ['ec2', 'events', 'iam', 'monitoring'];

/** The service that a request is signed for. */
function serviceOf({ headers }: Request): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}

interface Network {
  readonly client: EC2Client;
  readonly vpc: string;
  readonly subnet: string;
  readonly table: string;
  readonly internet: string;
  readonly nat: string;
}

/** A subnet with a route to a NAT gateway. */
async function makeNetwork(options: Moto['clientOptions']): Promise<Network> {
  const client = new EC2Client(options);
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpc = Vpc?.VpcId ?? '';
  const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.0.0/24' }));
  const subnet = Subnet?.SubnetId ?? '';
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const internet = InternetGateway?.InternetGatewayId ?? '';
  await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: internet, VpcId: vpc }));
  const { NatGateway } = await client.send(
    new CreateNatGatewayCommand({ SubnetId: subnet, ConnectivityType: 'private' }),
  );
  const nat = NatGateway?.NatGatewayId ?? '';
  const { RouteTables } = await client.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
  );
  const table = RouteTables?.[0]?.RouteTableId ?? '';
  await client.send(new CreateRouteCommand({ RouteTableId: table, ...EVERYWHERE, NatGatewayId: nat }));
  return { client, vpc, subnet, table, internet, nat };
}

const EVERYWHERE = { DestinationCidrBlock: '0.0.0.0/0' };

/** What serverless.yml makes besides. */
async function provision({ box, clients, more }: Pick<Place, 'box' | 'clients' | 'more'>): Promise<void> {
  const { config } = box.stack;
  for (const name of [config.stoppedRule, config.reconcileRule]) await putRule(more, name);
  for (const AlarmName of alarmNames(config)) {
    await more.cloudwatch.send(new PutMetricAlarmCommand(alarm(AlarmName)));
  }
  for (const word of Object.keys(ROLE_POLICIES) as Role[]) await makeRole(more, word);
  await clients.sns.send(
    new SubscribeCommand({ TopicArn: config.topicArn, Protocol: 'email', Endpoint: 'ops@example.com' }),
  );
}

async function putRule({ events }: Pick<Place['more'], 'events'>, Name: string): Promise<void> {
  await events.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' }));
  const Arn = `arn:aws:lambda:us-east-1:000000000000:function:${P}-outcome`;
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'outcome', Arn }] }));
}

type Role = keyof typeof ROLE_POLICIES;

const roleName = (word: Role) => (word === 'scheduler' ? 'cronbridge-scheduler' : `${P}-${word}`);

async function makeRole({ iam }: Pick<Place['more'], 'iam'>, word: Role): Promise<void> {
  const service = word === 'scheduler' ? 'scheduler' : 'lambda';
  const AssumeRolePolicyDocument = trust(`${service}.amazonaws.com`);
  await iam.send(new CreateRoleCommand({ RoleName: roleName(word), AssumeRolePolicyDocument }));
  for (const policy of ROLE_POLICIES[word]) await putPolicy(iam, word, policy);
}

function putPolicy(client: Place['more']['iam'], word: Role, PolicyName: string) {
  const PolicyDocument =
    PolicyName === 'tasks' ? allow('iam:PassRole', PASSED) : allow('sqs:SendMessage', '*');
  return client.send(new PutRolePolicyCommand({ RoleName: roleName(word), PolicyName, PolicyDocument }));
}

async function sync({ deployment }: Pick<Place, 'deployment'>): Promise<void> {
  const { files, revision } = DEPLOYED;
  const options = { resume: true, ...(revision !== undefined && { revision }) };
  refuseIncomplete(appliedIn(await requestApply(deployment, { files, ...options })));
}

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

const alarmNames = (names: Names) =>
  Object.values(alarms(names)).map(({ Properties }) => String(Properties.AlarmName));

const PASSED = 'arn:aws:iam::000000000000:role/execution';

function allow(Action: string, Resource: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
}

function trust(Service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function found(): Promise<PartResult[]> {
  return examine(at.deployment, { version: VERSION, redeploy: REDEPLOY, crontab: here });
}

async function complaints(): Promise<PartResult[]> {
  const results = await found();
  expect(results.flatMap(({ remedy = '' }) => nowhere(remedy))).toEqual([]);
  return results.filter(({ status }) => status !== 'ok');
}

/** Changes the text of an operation's answers. */
function changing(operation: string, change: (body: string, request: Request) => string): void {
  links.push(async (request, pass) => {
    const answer = await pass(request);
    if (operationOf(request) !== operation) return answer;
    // The SDK has made an array of bytes of a remembered body.
    return { ...answer, body: Buffer.from(change(Buffer.from(answer.body).toString(), request)) };
  });
}

/** Changes the configuration of functions as Lambda shows it. */
function configured(change: (configuration: Configuration) => object, name = ''): void {
  changing('GetFunctionConfiguration', (body, { target }) => {
    if (!target.includes(`${name}/configuration`)) return body;
    const configuration = JSON.parse(body) as Configuration;
    return JSON.stringify({ ...configuration, ...change(configuration) });
  });
}

interface Configuration {
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

const withSettings = (settings: Readonly<Record<string, string>>) =>
  configured(({ Environment: { Variables } }) => ({
    Environment: { Variables: { ...Variables, ...settings } },
  }));

type Container = NonNullable<RegisterTaskDefinitionCommandInput['containerDefinitions']>[number];

const LOGS = {
  logDriver: 'awslogs',
  options: {
    'awslogs-group': `/cronbridge/${P}`,
    'awslogs-region': 'us-east-1',
    'awslogs-stream-prefix': 'task',
  },
} as const;
const CONTAINER: Container = { name: 'main', image: 'image', logConfiguration: LOGS };

/** A new revision of the deployment's task definition. */
async function register(
  definition: Partial<RegisterTaskDefinitionCommandInput> = {},
  container: Partial<Container> = {},
): Promise<void> {
  const { taskDefinition } = await at.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: P,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE', 'EC2'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ ...CONTAINER, ...container }],
      ...definition,
    }),
  );
  undo.push(() => deregister(taskDefinition?.revision));
}

function deregister(revision = 1) {
  return at.clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `${P}:${revision}` }));
}

async function withoutDefaultStrategy(): Promise<void> {
  const put = (weights: readonly number[]) =>
    at.clients.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster: P,
        capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
        defaultCapacityProviderStrategy: weights.map((weight) => ({ capacityProvider: 'FARGATE', weight })),
      }),
    );
  await put([]);
  undo.push(() => put([1]));
}

async function send(QueueName: string): Promise<void> {
  const { sqs } = at.clients;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const group = QueueName.endsWith('.fifo') ? { MessageGroupId: 'a' } : {};
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', ...group }));
  undo.push(async () => {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  });
}

/** Edits schedules of a job as a person does in the console. */
async function edit(
  job: string,
  change: (schedule: Schedule) => Partial<Schedule>,
  count = 9,
): Promise<void> {
  const { scheduler } = at.clients;
  const schedules = (await readJobSchedules(scheduler, `${P}`, job, at.box.clock.now())) ?? [];
  for (const { schedule } of schedules.slice(0, count)) {
    await writeSchedule(scheduler, P, { ...schedule, ...change(schedule) });
  }
  undo.push(() => sync(at));
}

function withInstances(registeredContainerInstancesCount: number): void {
  changing('DescribeClusters', (body) => {
    const { clusters } = JSON.parse(body);
    return JSON.stringify({ clusters: [{ ...clusters[0], registeredContainerInstancesCount }] });
  });
}

const answering = (operation: string, answer: Omit<Answer, 'headers'>): void => {
  links.push(async (request, pass) =>
    operationOf(request) === operation
      ? { headers: { 'content-type': request.headers['content-type'] ?? 'application/json' }, ...answer }
      : pass(request),
  );
};

/** Its client, which does not go through the proxy. */
function networkChanges(): Pick<EC2Client, 'send'> {
  const { client } = at.network;
  return {
    send: ((command: never) => {
      remembered.clear();
      return client.send(command);
    }) as EC2Client['send'],
  };
}

async function replaceRoute(target: { readonly GatewayId?: string } | undefined): Promise<void> {
  const { table, nat } = at.network;
  const client = networkChanges();
  const route = { RouteTableId: table, ...EVERYWHERE };
  if (target === undefined) {
    await client.send(new DeleteRouteCommand(route));
    undo.push(() => client.send(new CreateRouteCommand({ ...route, NatGatewayId: nat })));
    return;
  }
  await client.send(new ReplaceRouteCommand({ ...route, ...target }));
  undo.push(async () => {
    await client.send(new DeleteRouteCommand(route));
    await client.send(new CreateRouteCommand({ ...route, NatGatewayId: nat }));
  });
}

const SUBNET_PART = expect.stringMatching(/^subnet subnet-/);
const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1';

async function makeEndpoints(...services: readonly string[]): Promise<void> {
  const { vpc, table } = at.network;
  const client = networkChanges();
  for (const service of services) {
    const { VpcEndpoint } = await client.send(
      new CreateVpcEndpointCommand({
        VpcId: vpc,
        ServiceName: `com.amazonaws.us-east-1.${service}`,
        ...(service === 's3'
          ? { VpcEndpointType: 'Gateway', RouteTableIds: [table] }
          : { VpcEndpointType: 'Interface', PrivateDnsEnabled: true }),
      }),
    );
    const id = VpcEndpoint?.VpcEndpointId ?? '';
    undo.push(() => client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] })));
  }
}

/** What is done, and what doctor says of it. */
interface Fault {
  readonly what: string;
  readonly make: () => unknown;
  readonly found: Partial<PartResult> | readonly Partial<PartResult>[];
}

/** Everything that doctor promises to find. */
type Promised =
  | 'event source mapping'
  | 'rules'
  | 'a source of the crontab'
  | "roles' policies"
  | "roles' trust"
  | 'functions that throw at start'
  | 'functions of another version'
  | 'task definition active'
  | 'its container'
  | 'its entry point'
  | 'essential containers'
  | 'its logs'
  | 'its roles'
  | 'its network mode'
  | 'its launch'
  | 'its architecture'
  | "the subnets' way to the registry"
  | 'quotas'
  | 'drift'
  | 'pauses'
  | 'dead letters'
  | 'alarms'
  | 'subscription'
  | 'schedule groups';

const FAULTS: Readonly<Record<Promised, readonly Fault[]>> = {
  'event source mapping': [
    {
      what: 'it is disabled',
      make: async () => {
        const { lambda } = at.clients;
        const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
        const UUID = EventSourceMappings?.[0]?.UUID;
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
        undo.push(() => lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true })));
      },
      found: {
        part: 'event source mapping of the queue',
        status: 'error',
        message: 'is Disabled, so no job starts',
        remedy: expect.stringMatching(
          /^aws lambda update-event-source-mapping --uuid \S+ --enabled --region us-east-1$/,
        ),
      },
    },
    {
      what: 'it reports no failures of single messages',
      make: () =>
        changing('ListEventSourceMappings', (body) => body.replace('"ReportBatchItemFailures"', '')),
      found: {
        part: 'event source mapping of the queue',
        status: 'error',
        message: 'does not report failures of single messages, so a message that must wait is lost',
        remedy: REDEPLOY,
      },
    },
    {
      what: 'there is none',
      make: () => changing('ListEventSourceMappings', () => '{"EventSourceMappings":[]}'),
      found: {
        part: 'event source mapping of the queue',
        status: 'error',
        message: 'does not exist: no message of the queue reaches the dispatch function',
      },
    },
  ],
  rules: [
    {
      what: 'one is disabled',
      make: async () => {
        await at.more.events.send(new DisableRuleCommand({ Name: `${P}-reconcile` }));
        undo.push(() => putRule(at.more, `${P}-reconcile`));
      },
      found: {
        part: `rule ${P}-reconcile`,
        status: 'error',
        remedy: `aws events enable-rule --name ${P}-reconcile --region us-east-1`,
      },
    },
    {
      what: 'one does not invoke its function',
      make: async () => {
        await at.more.events.send(new RemoveTargetsCommand({ Rule: `${P}-stopped`, Ids: ['outcome'] }));
        undo.push(() => putRule(at.more, `${P}-stopped`));
      },
      found: {
        part: `rule ${P}-stopped`,
        status: 'error',
        message: `does not invoke ${P}-outcome`,
      },
    },
    {
      what: 'one was deleted',
      make: async () => {
        await at.more.events.send(new RemoveTargetsCommand({ Rule: `${P}-stopped`, Ids: ['outcome'] }));
        await at.more.events.send(new DeleteRuleCommand({ Name: `${P}-stopped` }));
        undo.push(() => putRule(at.more, `${P}-stopped`));
      },
      found: { part: `rule ${P}-stopped`, status: 'error', message: 'does not exist', remedy: REDEPLOY },
    },
    {
      what: 'events were lost',
      make: () => send(`${P}-lost-events`),
      found: {
        part: `queue ${P}-lost-events`,
        status: 'warning',
        message: '1 event did not reach the outcome function',
      },
    },
  ],
  'a source of the crontab': [
    {
      what: 'nothing looks at it',
      make: () => withSettings({ CRONBRIDGE_CRONTAB: 's3://team/crontab' }),
      found: [
        { part: `rule ${P}-source`, status: 'error', message: 'does not exist' },
        { part: 'crontab at s3://team/crontab', status: 'warning', message: 'nobody has looked at it yet' },
      ],
    },
  ],
  "roles' policies": [
    {
      what: 'the role was deleted',
      make: async () => {
        const { iam: client } = at.more;
        for (const PolicyName of ROLE_POLICIES.plan)
          await client.send(new DeleteRolePolicyCommand({ RoleName: roleName('plan'), PolicyName }));
        await client.send(new DeleteRoleCommand({ RoleName: roleName('plan') }));
        undo.push(() => makeRole(at.more, 'plan'));
      },
      found: { part: 'role of plan', status: 'error', message: 'does not exist' },
    },
    {
      what: 'one of two policies is missing',
      make: async () => {
        const { iam: client } = at.more;
        await client.send(new DeleteRolePolicyCommand({ RoleName: roleName('run'), PolicyName: 'tasks' }));
        undo.push(() => putPolicy(client, 'run', 'tasks'));
      },
      found: { part: 'role of run', status: 'error', message: `${P}-run lacks its policy tasks` },
    },
    {
      what: 'that of Scheduler has none',
      make: async () => {
        const { iam: client } = at.more;
        const RoleName = roleName('scheduler');
        await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'schedules' }));
        undo.push(() => putPolicy(client, 'scheduler', 'schedules'));
      },
      found: {
        part: 'role of Scheduler',
        status: 'error',
        message: 'cronbridge-scheduler lacks its policy schedules',
      },
    },
  ],
  "roles' trust": [
    {
      what: 'Scheduler may not assume its role',
      make: async () => {
        const entrust = (service: string) =>
          at.more.iam.send(
            new UpdateAssumeRolePolicyCommand({
              RoleName: roleName('scheduler'),
              PolicyDocument: trust(`${service}.amazonaws.com`),
            }),
          );
        await entrust('lambda');
        undo.push(() => entrust('scheduler'));
      },
      found: {
        part: 'role of Scheduler',
        status: 'error',
        message: 'cronbridge-scheduler does not trust scheduler.amazonaws.com',
      },
    },
  ],
  'functions that throw at start': [
    {
      what: 'one throws',
      make: () => {
        outcomeIsBroken = true;
      },
      found: {
        part: `function ${P}-outcome`,
        status: 'error',
        message: 'does not start: Error: Cannot find module',
        remedy: REDEPLOY,
      },
    },
    {
      what: 'one is in state Failed',
      make: () => configured(() => ({ State: 'Failed', StateReason: 'the key was deleted' }), `${P}-plan`),
      found: {
        part: `function ${P}-plan`,
        status: 'error',
        message: 'is in state Failed: the key was deleted',
      },
    },
    {
      what: 'an update of one failed',
      make: () => configured(() => ({ LastUpdateStatus: 'Failed' }), `${P}-sync`),
      found: { part: `function ${P}-sync`, status: 'error', message: 'could not be updated' },
    },
  ],
  'functions of another version': [
    {
      what: 'one is older',
      make: () =>
        configured(
          ({ Environment: { Variables } }) => ({
            Environment: { Variables: { ...Variables, CRONBRIDGE_VERSION: '1.2.3' } },
          }),
          `${P}-run`,
        ),
      found: {
        part: `function ${P}-run`,
        status: 'warning',
        message: `runs cronbridge 1.2.3, but this is ${VERSION}`,
        remedy: `install cronbridge 1.2.3, or ${REDEPLOY}`,
      },
    },
  ],
  'task definition active': [
    {
      what: 'all its revisions were deregistered',
      make: () =>
        answering('DescribeTaskDefinition', {
          status: 400,
          body: Buffer.from('{"__type":"ClientException","message":"Unable to describe task definition."}'),
        }),
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: `ECS has no task definition ${P} in us-east-1`,
      },
    },
    {
      what: 'it is inactive',
      make: () => changing('DescribeTaskDefinition', (body) => body.replace('"ACTIVE"', '"INACTIVE"')),
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: `task definition ${P} is INACTIVE, so ECS cannot start it`,
      },
    },
  ],
  'its container': [
    {
      what: 'it has another name',
      make: () => register({}, { name: 'app' }),
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: `task definition ${P} has no container main`,
      },
    },
  ],
  'its entry point': [
    {
      what: 'it runs no command',
      make: () => register({}, { entryPoint: ['sh', '-c', '/app/serve'] }),
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: expect.stringContaining('cannot pass the command on'),
      },
    },
  ],
  'essential containers': [
    {
      what: 'another one keeps the task running',
      make: () =>
        register({
          containerDefinitions: [
            { ...CONTAINER, essential: false },
            { name: 'proxy', image: 'proxy', essential: true },
          ],
        }),
      found: {
        part: `task definition ${P}`,
        status: 'warning',
        message: expect.stringContaining('is not essential: after the command ends, the task runs on'),
      },
    },
  ],
  'its logs': [
    {
      what: 'it has none',
      make: () => register({}, { logConfiguration: undefined }),
      found: {
        part: `task definition ${P}`,
        status: 'warning',
        message: expect.stringContaining('so the output of commands is lost'),
      },
    },
    {
      what: 'their group does not exist',
      make: () =>
        register(
          {},
          { logConfiguration: { ...LOGS, options: { ...LOGS.options, 'awslogs-group': '/ecs/gone' } } },
        ),
      found: {
        part: 'log groups of task definitions',
        status: 'error',
        message: `task definition ${P} logs to /ecs/gone in us-east-1, which does not exist, so its tasks do not start`,
        remedy: 'aws logs create-log-group --log-group-name /ecs/gone --region us-east-1',
      },
    },
    {
      what: 'their group does not exist in another region',
      make: () =>
        register(
          {},
          {
            logConfiguration: {
              ...LOGS,
              options: { ...LOGS.options, 'awslogs-group': '/ecs/gone', 'awslogs-region': 'eu-west-1' },
            },
          },
        ),
      found: {
        part: 'log groups of task definitions',
        status: 'error',
        message: expect.stringContaining('logs to /ecs/gone in eu-west-1, which does not exist'),
        remedy: 'aws logs create-log-group --log-group-name /ecs/gone --region eu-west-1',
      },
    },
  ],
  'its roles': [
    {
      what: 'cronbridge.yml does not list one',
      make: async () => {
        withSettings({
          CRONBRIDGE_ALLOW_TASK_ROLES: 'reports',
          CRONBRIDGE_ALLOW_EXECUTION_ROLES: 'path/execution',
        });
        await register({ executionRoleArn: PASSED });
      },
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: `task definition ${P} has the execution role ${PASSED}, which this deployment does not allow, so ECS denies its tasks`,
        remedy: 'make sure that execution-roles under allow in cronbridge.yml lists it, and deploy again',
      },
    },
    {
      what: 'the policy does not let the dispatcher pass one that is listed',
      make: () => register({ executionRoleArn: 'arn:aws:iam::000000000000:role/other' }),
      found: {
        part: 'roles of task definitions',
        status: 'error',
        message: `task definition ${P} has the role arn:aws:iam::000000000000:role/other, which cronbridge.yml lists, but the policy of the dispatch function does not let it pass that, so ECS denies its tasks`,
        remedy: REDEPLOY,
      },
    },
    {
      what: 'the policy of the dispatcher cannot be read',
      make: async () => {
        changing('GetRolePolicy', (body) =>
          body.replace(/(<PolicyDocument>).*(<.PolicyDocument>)/s, '$1of%20no%20use$2'),
        );
        await register({ executionRoleArn: 'arn:aws:iam::000000000000:role/other' });
      },
      found: {
        part: 'roles of task definitions',
        status: 'error',
        message: expect.stringMatching(/^IAM answered with a policy \S+ of the role \S+ that is not JSON$/),
        remedy: REDEPLOY,
      },
    },
  ],
  'its network mode': [
    {
      what: 'it needs subnets, and there are none',
      make: () => withSettings({ CRONBRIDGE_SUBNETS: '' }),
      found: {
        part: `task definition ${P}`,
        status: 'error',
        message: `task definition ${P} has network mode awsvpc, which needs subnets, but the deployment has none`,
      },
    },
  ],
  'its launch': [
    {
      what: 'the cluster has no instances',
      make: async () => {
        await withoutDefaultStrategy();
        withInstances(0);
      },
      found: {
        part: `cluster ${P}`,
        status: 'warning',
        message: `cluster ${P} has no container instances now, so its default launch, EC2, cannot start a task`,
      },
    },
    {
      what: 'the cluster has no such provider',
      make: () => withSettings({ CRONBRIDGE_LAUNCH: 'large-machines' }),
      found: {
        part: `cluster ${P}`,
        status: 'warning',
        message: `cluster ${P} has no capacity provider large-machines, so launch=large-machines cannot start a task`,
      },
    },
    {
      what: 'it is not for Fargate',
      make: () => register({ requiresCompatibilities: ['EC2'], networkMode: 'bridge' }),
      found: {
        part: `cluster ${P}`,
        status: 'error',
        message: `task definition ${P} is for EC2, but would be launched on FARGATE`,
      },
    },
  ],
  'its architecture': [
    {
      what: 'no instance has it',
      make: async () => {
        await withoutDefaultStrategy();
        await register({ runtimePlatform: { cpuArchitecture: 'ARM64' } });
        withInstances(2);
        answering('ListContainerInstances', {
          status: 200,
          body: Buffer.from('{"containerInstanceArns":[]}'),
        });
      },
      found: {
        part: 'architecture of task definitions',
        status: 'error',
        message: `task definition ${P} is for ARM64, and no container instance of cluster ${P} has that architecture`,
      },
    },
    {
      what: 'Fargate Spot does not have its system',
      make: async () => {
        withSettings({ CRONBRIDGE_LAUNCH: 'fargate-spot' });
        changing('DescribeTaskDefinition', (body) => {
          const { taskDefinition } = JSON.parse(body);
          const runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' };
          return JSON.stringify({ taskDefinition: { ...taskDefinition, runtimePlatform } });
        });
      },
      found: [
        {
          part: `cluster ${P}`,
          status: 'error',
          message: `task definition ${P} is for WINDOWS_SERVER_2022_CORE, which Fargate Spot does not run`,
        },
        { part: `task definition ${P}`, status: 'warning' },
      ],
    },
  ],
  "the subnets' way to the registry": [
    {
      what: 'there is no route to the internet',
      make: () => replaceRoute(undefined),
      found: {
        part: SUBNET_PART,
        status: 'error',
        message: 'the image this-machine cannot be pulled: it has no route to the internet',
      },
    },
    {
      what: 'the route needs a public IP, and tasks get none',
      make: () => replaceRoute({ GatewayId: at.network.internet }),
      found: {
        part: SUBNET_PART,
        status: 'error',
        message: expect.stringMatching(
          /cannot be pulled: its route goes to igw-\w+, which serves only tasks with a public IP$/,
        ),
        remedy: expect.stringContaining('set public-ip: true in cronbridge.yml'),
      },
    },
    {
      what: 'the NAT gateway was deleted',
      make: () =>
        changing('DescribeRouteTables', (body) =>
          body.replace(/(<natGatewayId>[^<]*<\/natGatewayId>.*?<state>)active/s, '$1blackhole'),
        ),
      found: { part: SUBNET_PART, status: 'error', message: expect.stringContaining('no route') },
    },
    {
      what: 'the VPC has no endpoints for ECR',
      make: async () => {
        await register({}, { image: ECR });
        await replaceRoute(undefined);
      },
      found: {
        part: SUBNET_PART,
        status: 'error',
        message:
          'tasks cannot reach ecr.api, ecr.dkr, s3, logs: it has no route to the internet, and its VPC has no endpoint for them',
      },
    },
    {
      what: 'the VPC has endpoints for ECR, but none for the logs',
      make: async () => {
        await register({}, { image: ECR });
        await replaceRoute(undefined);
        await makeEndpoints('ecr.api', 'ecr.dkr', 's3');
      },
      found: { part: SUBNET_PART, status: 'error', message: expect.stringContaining('cannot reach logs:') },
    },
    {
      what: 'there is no such subnet',
      make: () => withSettings({ CRONBRIDGE_SUBNETS: 'subnet-0123456789abcdef0' }),
      found: { part: 'subnet subnet-0123456789abcdef0', status: 'error', message: 'does not exist' },
    },
    {
      what: 'it is full',
      make: () =>
        changing('DescribeSubnets', (body) =>
          body.replace(/<availableIpAddressCount>\d+/, '<availableIpAddressCount>0'),
        ),
      found: { part: SUBNET_PART, status: 'error', message: 'has no free address for a task' },
    },
  ],
  quotas: [
    {
      what: 'the busiest minute needs more vCPUs than Fargate gives',
      make: () => register({ cpu: '4096', memory: '8192' }),
      found: {
        part: 'quotas',
        status: 'warning',
        message: expect.stringMatching(
          /^the tasks due at \S+T05:00:00Z need 8 vCPUs on Fargate on-demand,.* is 6 /,
        ),
        remedy: expect.stringContaining('--service-code fargate --quota-code L-3032A538'),
      },
    },
  ],
  drift: [
    {
      what: 'a schedule was deleted',
      make: async () => {
        await at.clients.scheduler.send(new DeleteScheduleCommand({ GroupName: P, Name: 'report' }));
        undo.push(() => sync(at));
      },
      found: {
        part: 'crontab',
        status: 'error',
        message: 'schedules were deleted by hand: report',
        remedy: 'cronbridge sync --stage local --region us-east-1',
      },
    },
    {
      what: 'a schedule was edited',
      make: () => edit('report', () => ({ expression: 'cron(0 6 * * ? *)' })),
      found: {
        part: 'crontab',
        status: 'error',
        message: expect.stringMatching(/edited by hand.*: report \(expression\)$/),
      },
    },
    {
      what: 'a schedule was edited, and nobody knows which revision was synced',
      make: async () => {
        here = { ...DEPLOYED, revision: undefined };
        await edit('report', () => ({ expression: 'cron(0 6 * * ? *)' }));
      },
      found: { part: 'crontab', status: 'error', message: expect.stringContaining('report (expression)') },
    },
    {
      what: 'the crontab here is ahead',
      make: () => {
        const text = CRONTAB.replace('0 5 * * *', '0 6 * * *').replace('name=both', 'name=other');
        here = { files: [{ file: 'a.crontab', text }] };
      },
      found: {
        part: 'crontab',
        status: 'warning',
        message: 'the crontab here is not what is deployed: 2 to create, 1 to update, 2 to delete',
        remedy: 'cronbridge plan --stage local --region us-east-1',
      },
    },
    {
      what: 'a schedule sends to another queue',
      make: () => edit('report', () => ({ queueArn: 'arn:aws:sqs:us-east-1:000000000000:other.fifo' })),
      found: { part: 'schedules', status: 'error', message: '1 of 3 name another queue or role' },
    },
    {
      what: 'a schedule has no message',
      make: () => edit('report', () => ({ input: '{}' })),
      found: [
        { part: 'crontab', status: 'error', message: expect.stringContaining('report (input)') },
        { part: 'jobs', status: 'error', message: expect.stringContaining('report has no message') },
      ],
    },
  ],
  pauses: [
    {
      what: 'a job is paused',
      make: async () => {
        await pauseJob(at.deployment, 'both');
        undo.push(() => sync(at));
      },
      found: {
        part: 'paused jobs',
        status: 'warning',
        message: 'paused: both',
        remedy: 'cronbridge resume both --stage local --region us-east-1',
      },
    },
    {
      what: 'one of two schedules is disabled',
      make: () => edit('both', () => ({ state: 'DISABLED' }), 1),
      found: {
        part: 'paused jobs',
        status: 'warning',
        message: 'one of two schedules was disabled by hand, so half of the runs are missing: both',
      },
    },
  ],
  'dead letters': [
    {
      what: 'one could not be started',
      make: () => send(`${P}-dead-letters.fifo`),
      found: {
        part: `dead-letter queue ${P}-dead-letters.fifo`,
        status: 'warning',
        message: '1 message',
        remedy: 'cronbridge dead-letters --stage local --region us-east-1',
      },
    },
    {
      what: 'Scheduler could not deliver one',
      make: () => send(`${P}-undelivered`),
      found: {
        part: `dead-letter queue ${P}-undelivered`,
        status: 'warning',
        remedy: 'cronbridge dead-letters --stage local --region us-east-1',
      },
    },
  ],
  alarms: [
    {
      what: 'one was deleted',
      make: async () => {
        const { cloudwatch: client } = at.more;
        await client.send(new DeleteAlarmsCommand({ AlarmNames: [`${P}-dead-letters`] }));
        undo.push(() => client.send(new PutMetricAlarmCommand(alarm(`${P}-dead-letters`))));
      },
      found: { part: 'alarms', status: 'error', message: `missing: ${P}-dead-letters` },
    },
    {
      what: 'one is muted',
      make: async () => {
        const { cloudwatch: client } = at.more;
        const put = (ActionsEnabled: boolean) =>
          client.send(new PutMetricAlarmCommand({ ...alarm(`${P}-dropped`), ActionsEnabled }));
        await put(false);
        undo.push(() => put(true));
      },
      found: {
        part: 'alarms',
        status: 'warning',
        remedy: `aws cloudwatch enable-alarm-actions --alarm-names ${P}-dropped --region us-east-1`,
      },
    },
    {
      what: 'one is in alarm',
      make: async () => {
        const set = (StateValue: 'ALARM' | 'OK') =>
          at.more.cloudwatch.send(
            new SetAlarmStateCommand({ AlarmName: `${P}-dropped`, StateValue, StateReason: 'too many' }),
          );
        await set('ALARM');
        undo.push(() => set('OK'));
      },
      found: {
        part: 'alarms',
        status: 'warning',
        message: `${P}-dropped is in alarm: too many`,
        remedy: `what to do about ${P}-dropped`,
      },
    },
  ],
  subscription: [
    {
      what: 'it is not confirmed',
      make: () =>
        changing('ListSubscriptionsByTopic', (body) =>
          body.replace(/(<SubscriptionArn>)[^<]*/, '$1PendingConfirmation'),
        ),
      found: {
        part: `topic ${P}-notifications`,
        status: 'warning',
        message: 'nobody gets notifications: ops@example.com did not confirm',
      },
    },
    {
      what: 'there is none',
      make: () => changing('ListSubscriptionsByTopic', (body) => body.replace(/<member>.*<\/member>/s, '')),
      found: {
        part: `topic ${P}-notifications`,
        status: 'warning',
        message: 'nobody gets notifications of failed runs',
        remedy: expect.stringMatching(/^aws sns subscribe --topic-arn \S+ --protocol email /),
      },
    },
  ],
  'schedule groups': [
    {
      what: 'one was deleted',
      make: async () => {
        const { scheduler } = at.clients;
        await scheduler.send(new DeleteScheduleGroupCommand({ Name: `${P}-once` }));
        undo.push(() => scheduler.send(new CreateScheduleGroupCommand({ Name: `${P}-once` })));
      },
      found: { part: `schedule group ${P}-once`, status: 'error', message: 'does not exist' },
    },
  ],
};

describe.runIf(moto !== undefined)('doctor', () => {
  it('has no complaint of a healthy deployment', async () => {
    expect(await complaints()).toEqual([]);
  });

  it('has none of a task definition whose roles may be passed, nor of a subnet with endpoints for all', async () => {
    await register({ executionRoleArn: PASSED }, { image: ECR });
    await replaceRoute(undefined);
    await makeEndpoints('ecr.api', 'ecr.dkr', 's3', 'logs');
    expect(await complaints()).toEqual([]);
  });

  it('compares nothing where there is no crontab', async () => {
    here = undefined;
    expect(await complaints()).toMatchObject([{ part: 'crontab', status: 'not-checked' }]);
  });

  describe.each(Object.entries(FAULTS))('finds, and nothing else, of %s:', (_, faults) => {
    it.each(faults.map((fault) => [fault.what, fault] as const))('that %s', async (_, { make, found }) => {
      await make();
      expect(await complaints()).toEqual([found].flat().map((one) => expect.objectContaining(one)));
    });
  });

  it('does not invoke functions of another version, which may not know probes', async () => {
    const invoked: string[] = [];
    links.push((request, pass) => {
      if (operationOf(request) === 'Invoke') invoked.push(request.target);
      return pass(request);
    });
    withSettings({ CRONBRIDGE_VERSION: '1.2.3' });
    expect(await complaints()).toHaveLength(5);
    expect(invoked).toEqual([]);
  });

  it('reads every page', async () => {
    const first = (operation: string, marker: string, body: string) =>
      links.push(async (request, pass) => {
        if (operationOf(request) !== operation) return pass(request);
        if (`${request.target}${request.body}`.includes(marker)) {
          // The endpoints themselves have a single page.
          const target = request.target.replace(new RegExp(`[?&]${marker}=\\w+`), '');
          const body = Buffer.from(request.body.toString().replace(new RegExp(`&${marker}=\\w+`), ''));
          const headers = { ...request.headers, 'content-length': String(body.length) };
          return pass({ ...request, target, headers, body });
        }
        const contentType = body.startsWith('{') ? 'application/json' : 'text/xml';
        return { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(body) };
      });
    first('ListEventSourceMappings', 'Marker', '{"NextMarker":"x","EventSourceMappings":[]}');
    first(
      'ListSubscriptionsByTopic',
      'NextToken',
      '<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><NextToken>x</NextToken></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>',
    );
    first(
      'DescribeRouteTables',
      'NextToken',
      '<DescribeRouteTablesResponse><nextToken>x</nextToken></DescribeRouteTablesResponse>',
    );
    expect(await complaints()).toEqual([]);
  });

  it('asks for all alarms at once: CloudWatch takes a hundred names', () => {
    expect(alarmNames(namesFor('cronbridge', 'prod')).length).toBeLessThanOrEqual(100);
  });

  it('goes on without any single right, names it, and takes nothing for a fault', async () => {
    const asked = new Map<string, string>();
    links.push((request, pass) => {
      asked.set(operationOf(request), serviceOf(request) ?? '');
      return pass(request);
    });
    await found();
    expect(asked.size).toBeGreaterThan(20);
    for (const [operation, service] of asked) {
      const action = `${service}:${operation}`;
      links = [refusing(operation, action)];
      const said = await complaints();
      expect({ action, said }).toEqual({ action, said: expect.not.arrayContaining([FAULTY]) });
      expect({ action, said }).not.toEqual({ action, said: [] });
      for (const { message } of said) expect(message).toMatch(new RegExp(`[a-z0-9]:${operation}\\b`));
    }
  });

  it('was left as it was found', async () => {
    expect(await complaints()).toEqual([]);
  });
});

const FAULTY = expect.objectContaining({ status: expect.stringMatching(/error|warning/) });

/** IAM's refusal of an operation. */
function refusing(operation: string, action: string): Link {
  return async (request, pass) => {
    if (operationOf(request) !== operation) return pass(request);
    const message = `User: arn:aws:iam::000000000000:user/someone is not authorized to perform: ${action} on resource: arn:aws:any because no identity-based policy allows the ${action} action`;
    return deniedAnswer(request, message);
  };
}
