// The CloudFormation template of serverless.yml agrees with the code that names and reads its resources.
import { execFile } from 'node:child_process';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { readNames } from '../../src/config/names.ts';
import { ALARM_METRICS } from '../../src/cost/deployment-usage.ts';
import { FUNCTION_GB } from '../../src/cost/functions.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { ROLE_POLICIES } from '../../src/operate/role-checks.ts';
import { tableDefinition, timeToLiveAttribute } from '../../src/runs/ledger/table-definition.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { alarmMetrics, type PackagedTemplate, packageTemplate } from './packaged.ts';
import { usedActions } from './permissions.ts';
import { ROOT, readSources } from './source.ts';

const names = readNames({ CRONBRIDGE_SERVICE: 'nightly', CRONBRIDGE_STAGE: 'test' });
/** Each function: its bundle, its handler, and the file of its own code, which no other handler of the bundle reaches. */
const FUNCTIONS = [
  { name: 'plan', bundle: 'sync', handler: 'plan', begins: 'src/schedules/serve-plan.ts' },
  { name: 'sync', bundle: 'sync', handler: 'handler', begins: 'src/schedules/serve-sync.ts' },
  { name: 'dispatch', bundle: 'dispatch', handler: 'handler', begins: 'src/runs/start/batch.ts' },
  { name: 'run', bundle: 'dispatch', handler: 'run', begins: 'src/runs/start/request.ts' },
  { name: 'outcome', bundle: 'outcome', handler: 'handler', begins: 'src/runs/end/take-event.ts' },
];

const SETTINGS = `
service: nightly
region: eu-west-1
cluster: batch
task-definition: app
container: main
stages:
  test:
    subnets: [subnet-1, subnet-2]
    concurrency: 7
    tags: { team: batch }
    allow:
      task-roles: [reports, backups]
      execution-roles: [pull-images]
`;
let folder: string;
/** What `serverless package` leaves in it. */
let packed: string;
let resources: PackagedTemplate['resources'];

beforeAll(async () => {
  ({ folder, packed, resources } = await packageTemplate(names.stage, SETTINGS));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const ofType = (type: string) => Object.values(resources).filter((resource) => resource.Type === type);
const named = (logicalId: string) => resources[logicalId]?.Properties;
const functionNamed = (name: string) =>
  ofType('AWS::Lambda::Function').find(({ Properties }) => Properties.FunctionName === name)?.Properties;

describe('the cost that is estimated', () => {
  it('counts the alarms, and the memory of the functions that each run needs', () => {
    expect(ofType('AWS::CloudWatch::Alarm').flatMap(alarmMetrics)).toHaveLength(ALARM_METRICS);
    for (const name of [names.dispatchFunction, names.runFunction, names.outcomeFunction]) {
      expect(functionNamed(name).MemorySize, name).toBe(FUNCTION_GB * 1024);
    }
  });
});

describe('the functions', () => {
  it('are those that the code calls by name', () => {
    const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
    const called = Object.entries(names).filter(([key]) => key.endsWith('Function'));
    expect(functions.sort()).toEqual(called.map(([, name]) => name).sort());
  });

  it('run the bundles on arm64, each alone in its archive, or with the crontab where that is read', async () => {
    for (const { name, bundle, handler } of FUNCTIONS) {
      expect(functionNamed(`${names.prefix}-${name}`)).toMatchObject({
        Handler: `dist/lambda/${bundle}.${handler}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
      });
      expect(filesInZip(await readFile(join(packed, `${name}.zip`)))).toEqual([
        ...(bundle === 'sync' ? ['dist/lambda/crontab.json'] : []),
        `dist/lambda/${bundle}.mjs`,
      ]);
    }
  });

  it('are loaded without reading the environment, and fail for people when it is not set', async () => {
    // Away from node_modules, as on Lambda.
    const copyOf = async (bundle: string) => {
      const copy = join(folder, `${bundle}.mjs`);
      await copyFile(join(ROOT, `dist/lambda/${bundle}.mjs`), copy);
      return copy;
    };
    const handlers = FUNCTIONS.map(async ({ bundle, handler }) => [await copyOf(bundle), handler]);
    const script = `for (const [bundle, handler] of ${JSON.stringify(await Promise.all(handlers))}) {
      const functions = await import(bundle);
      try { await functions[handler]({}); } catch (error) { console.log(error.code, error.message); }
    }`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: {},
    });
    const failures = stdout.trim().split('\n');
    expect(failures).toHaveLength(FUNCTIONS.length);
    for (const failure of failures) {
      expect(failure).toMatch(/^usage not set in the environment: AWS_REGION, CRONBRIDGE_QUEUE_URL, /);
    }
  });

  it('get an environment from which the code reads its whole configuration, with the same names', () => {
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      const variables = Object.entries<unknown>(Properties.Environment.Variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'arn',
      ]);
      const config = readConfig({ ...Object.fromEntries(variables), AWS_REGION: 'us-east-1' });
      expect(config).toMatchObject({
        ...names,
        subnets: ['subnet-1', 'subnet-2'],
        cluster: 'batch',
        retentionDays: 90,
        launch: '',
        allowed: {
          clusters: [],
          taskDefinitions: [],
          containers: [],
          taskRoles: ['reports', 'backups'],
          executionRoles: ['pull-images'],
        },
      });
    }
  });

  it('write into one log group, which forgets', () => {
    expect(ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties)).toEqual([
      { LogGroupName: names.logGroup, RetentionInDays: 90 },
    ]);
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      expect(Properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', LogGroup: names.logGroup });
    }
  });

  it('have a role each', () => {
    const roles = ofType('AWS::Lambda::Function').map(({ Properties }) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(FUNCTIONS.length);
  });
});

describe('the queues', () => {
  it('are named as the code names them', () => {
    expect(named('Queue').QueueName).toBe(names.queue);
    expect(named('DeadLetterQueue').QueueName).toBe(names.deadLetterQueue);
    expect(named('UndeliveredQueue').QueueName).toBe(names.undeliveredQueue);
    expect(named('LostEventsQueue').QueueName).toBe(names.lostEventsQueue);
  });

  it('are high-throughput FIFO with deduplication by content, but for those that Scheduler and EventBridge need to be standard', () => {
    const fifo = {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    };
    expect(named('Queue')).toMatchObject(fifo);
    expect(named('DeadLetterQueue')).toMatchObject(fifo);
    for (const standard of ['UndeliveredQueue', 'LostEventsQueue']) {
      expect(named(standard)).not.toHaveProperty('FifoQueue');
    }
  });

  it('hide a message for six times as long as the dispatcher may take', () => {
    expect(named('Queue').VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * functionNamed(names.dispatchFunction).Timeout,
    );
  });

  it('give a message up after a thousand deliveries', () => {
    expect(named('Queue').RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] },
      maxReceiveCount: 1000,
    });
  });

  it('feed the dispatcher in batches whose messages may fail one by one', () => {
    expect(ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        BatchSize: 10,
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 7 },
      }),
    ]);
  });
});

describe('the rest', () => {
  it('has the ledger table that the code uses', () => {
    expect(named('Ledger')).toMatchObject({
      ...tableDefinition(names.ledgerTable),
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
    });
  });

  it('has a schedule group for the crontab and one for one-time schedules', () => {
    const groups = ofType('AWS::Scheduler::ScheduleGroup').map(({ Properties }) => Properties.Name);
    expect(groups.sort()).toEqual([names.group, names.onceGroup].sort());
  });

  it('wakes the outcome function for tasks of ours that stopped, and every 15 minutes', () => {
    const rules = ofType('AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(rules).toMatchObject([
      {
        Name: names.stoppedRule,
        EventPattern: {
          source: ['aws.ecs'],
          'detail-type': ['ECS Task State Change'],
          detail: { lastStatus: ['STOPPED'], startedBy: [{ prefix: `${names.prefix}/` }] },
        },
      },
      { Name: names.reconcileRule, ScheduleExpression: 'rate(15 minutes)' },
    ]);
    expect(JSON.stringify(rules.map(({ Targets }) => Targets))).not.toMatch(/(Sync|Plan|Dispatch|Run)Lambda/);
  });

  it('has a topic for notifications', () => {
    expect(ofType('AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName)).toEqual([names.topic]);
  });
});

describe('the role of each function', () => {
  /** Actions that others imply: RunTask passes roles and sets tags, schedules name a role; and Lambda's own. */
  const IMPLIED: Readonly<Record<string, readonly string[]>> = {
    sync: ['iam:PassRole'],
    dispatch: [
      'iam:PassRole',
      'ecs:TagResource',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ],
    run: ['iam:PassRole', 'ecs:TagResource'],
    outcome: ['iam:PassRole'],
  };
  /** Rights that only deployments have which name a source of their crontab. */
  const FOR_A_SOURCE: Readonly<Record<string, readonly string[]>> = { sync: ['sns:Publish'] };
  const WRITES_ITS_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];

  const allowed = (name: string): string[] => {
    const [, role = ''] =
      /^\$\{(\w+)\.Arn\}$/.exec(functionNamed(`${names.prefix}-${name}`).Role['Fn::Sub']) ?? [];
    const statements: { Action: string | string[] }[] = named(role).Policies.flatMap(
      ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
    );
    return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
  };

  it.each(FUNCTIONS)(
    '$name: allows every action that its code can come to, and no other',
    ({ name, bundle, begins }) => {
      const others = FUNCTIONS.filter((one) => one.bundle === bundle && one.name !== name);
      const sources = readSources('src', 'handlers');
      const handler = sources.find(({ path }) => path === `handlers/${bundle}.ts`);
      // The handler's file begins the code of every function of its bundle.
      expect(handler?.imports).toEqual(
        expect.arrayContaining([begins, ...others.map((other) => other.begins)]),
      );
      const own = handler?.imports.filter((path) => !others.some((other) => other.begins === path)) ?? [];
      const used = own
        .flatMap((path) => usedActions(path, sources))
        .filter((action) => !FOR_A_SOURCE[name]?.includes(action));
      expect(allowed(name)).toEqual(
        [...new Set([...used, ...WRITES_ITS_LOG, ...(IMPLIED[name] ?? [])])].sort(),
      );
    },
  );

  it('has the policies that doctor looks for', () => {
    const policies = (role: string) =>
      named(role).Policies.map(({ PolicyName }: { PolicyName: string }) => PolicyName);
    for (const [word, expected] of Object.entries(ROLE_POLICIES)) {
      const role = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}Role`;
      expect({ role, policies: policies(role) }).toEqual({ role, policies: expected });
    }
  });

  it('plan: writes nothing but its log', () => {
    const writing = allowed('plan').filter((action) => !/:(Get|List|Describe)/.test(action));
    expect(writing).toEqual(WRITES_ITS_LOG);
  });
});

describe('the deployment of cronbridge local', () => {
  let stack: LocalStack;
  beforeAll(async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    stack = await startLocalStack({
      clock,
      names,
      runner: new InstantRunner(clock, () => ({ seconds: 1, exitCode: 0 })),
    });
  });
  afterAll(() => stack.close());

  it.each(['Queue', 'DeadLetterQueue', 'UndeliveredQueue'])('has the same %s', async (logicalId) => {
    const { sqs } = stack.clients;
    const { QueueName, RedrivePolicy, RedriveAllowPolicy: _, ...settings } = named(logicalId);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const text = Object.entries(settings).map(([name, value]) => [name, String(value)]);
    expect(Attributes).toMatchObject(Object.fromEntries(text));
    expect(JSON.parse(Attributes.RedrivePolicy ?? '{}').maxReceiveCount).toBe(RedrivePolicy?.maxReceiveCount);
  });

  it('has the same schedule groups and the same topic', async () => {
    const { clients, config } = stack;
    for (const { Properties } of ofType('AWS::Scheduler::ScheduleGroup')) {
      const { Name } = await clients.scheduler.send(new GetScheduleGroupCommand({ Name: Properties.Name }));
      expect(Name).toBe(Properties.Name);
    }
    expect(config.topicArn.split(':').at(-1)).toBe(named('Topic').TopicName);
  });
});

/** The names in a zip archive's central directory (PKWARE APPNOTE, 4.3.12). */
function filesInZip(zip: Buffer): string[] {
  const found: string[] = [];
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4)) {
    const length = zip.readUInt16LE(at + 28);
    found.push(zip.toString('utf8', at + 46, at + 46 + length));
  }
  return found;
}
