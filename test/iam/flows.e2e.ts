// The rights of the packaged template against what the functions do: all flows have every right that they need, and no right is for
// nothing.
import { rm } from 'node:fs/promises';
import { DescribeTaskDefinitionCommand, DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDispatch, createRun } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { createPlan, createSync } from '../../handlers/sync.ts';
import { readSource } from '../../src/config/crontab-source.ts';
import { namesFor } from '../../src/config/names.ts';
import type { Handler } from '../../src/local/lambda/functions.ts';
import type { FunctionParts, LocalStack } from '../../src/simulate/local-stack.ts';
import { startDeployment, type TestDeployment } from '../cli/deployment.ts';
import { type PackagedTemplate, packageTemplate } from '../frame/packaged.ts';
import { asLine } from '../harness/as-line.ts';
import { FaultyRequests, ProcessDied } from '../harness/faulty-requests.ts';
import { type Link, line } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { Authorizer, allows } from './authorizer.ts';
import { listOf } from './policy.ts';
import type { Account } from './requested-rights.ts';
import { type TemplatePolicies, templatePolicies, without } from './template-policies.ts';

const PLACE = { partition: 'aws', region: 'us-east-1', account: '000000000000' };
const names = namesFor('cronbridge', 'local');
const SETTINGS = `
region: ${PLACE.region}
crontab: s3://team-jobs/prod/batch.crontab
cluster: ${names.prefix}
task-definition: ${names.prefix}
container: main
log-groups: [${names.logGroup}]
allow:
  task-roles: [reports]
`;

const CRONTAB = `
#@ name=ok
0 1 * * * /app/ok
#@ name=fails pause-after=1 retries=1 retry-delay=1m task-role=reports
10 1 * * * /app/fails
#@ name=slow timeout=5m
20 1 * * * /app/slow
#@ name=again overlap=wait
30-33 1 * * * /app/long
#@ name=newest overlap=replace
40-42 1 * * * /app/long
#@ name=spread jitter=10m
50 1 * * * /app/ok
#@ name=refused overlap=skip pause-after=1
55 1 * * * /app/ok
#@ name=boot on=deploy
@reboot /app/ok
`;

const RECONCILES = 'only the reconciler comes to it; the three functions of runs are made of the same parts';
const ENDED = 'the task of a message that comes again has ended, and no event said so';

let template: PackagedTemplate;
let policies: TemplatePolicies;
let deployment: TestDeployment;
let authorizer: Authorizer;
/** Happens before the next task is started, by a process that dies when it has started it. */
let meanwhile: (() => Promise<void>) | undefined;
/** The object at the source. */
let stored = '';

beforeAll(async () => {
  template = await packageTemplate(names.stage, SETTINGS);
  policies = templatePolicies(template.resources, PLACE, {
    SchedulerRole: `arn:aws:iam::${PLACE.account}:role/cronbridge-scheduler`,
  });
  authorizer = new Authorizer(
    policies,
    accountOf(() => deployment.stack),
  );
  deployment = await startDeployment(
    CRONTAB,
    ({ command }) => {
      const text = command.join(' ');
      if (text.includes('/app/fails')) return { seconds: 5, exitCode: 1, lines: ['it does not work'] };
      if (text.includes('/app/slow')) return { seconds: Number.POSITIVE_INFINITY };
      return { seconds: text.includes('/app/long') ? 90 : 1 };
    },
    new Date('2027-01-01T00:00:00Z'),
    {
      plan: restricted('plan', alsoWithSource(createPlan)),
      sync: restricted('sync', alsoWithSource(createSync)),
      dispatch: restricted('dispatch', createDispatch),
      run: restricted('run', createRun),
      outcome: restricted('outcome', createOutcome),
    },
  );
  const lostEvents = `arn:aws:sqs:${PLACE.region}:${PLACE.account}:${names.lostEventsQueue}`;
  // With the rights of the function, Lambda sends to its destination what failed for good.
  deployment.stack.cloud.events.on('dropped', () =>
    authorizer.asks('OutcomeRole', {
      action: 'sqs:SendMessage',
      resource: lostEvents,
      context: { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'false' },
    }),
  );
});

afterAll(async () => {
  await deployment.close();
  await rm(template.folder, { recursive: true });
});

/** A function that has the rights of its role and no others; with them Lambda writes its log, and takes batches from the queue. */
function restricted(name: string, create: (parts: FunctionParts) => Handler) {
  return (parts: FunctionParts): Handler => {
    let handler: Handler | undefined;
    const role = policies.functions.get(`${names.prefix}-${name}`) ?? '';
    return (event, context) => {
      const { cloud, config } = deployment.stack;
      handler ??= create({
        ...parts,
        clients: new FaultyRequests(cloud, {
          line: asLine((request, pass) => line([authorizer.linkOf(role), storing, dying], pass)(request)),
        }).clients,
      });
      const stream = `log-group:${names.logGroup}:log-stream:new`;
      const resource = `arn:aws:logs:${PLACE.region}:${PLACE.account}:${stream}`;
      for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents'])
        authorizer.asks(role, { action, resource });
      if (name === 'dispatch') {
        for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
          authorizer.asks(role, {
            action,
            resource: config.queueArn,
            context: { 'aws:SecureTransport': 'true' },
          });
        }
      }
      return handler(event, context);
    };
  };
}

/** The function of a deployment that names a source, for requests without files: the command line here sends files. */
function alsoWithSource(create: (parts: FunctionParts) => Handler) {
  return (parts: FunctionParts): Handler => {
    const source = readSource('s3://team-jobs/prod/batch.crontab');
    const looking = create({ ...parts, config: { ...parts.config, source } });
    const given = create(parts);
    return (event, context) => ('files' in (event as object) ? given : looking)(event, context);
  };
}

const storing: Link = async (request, pass) =>
  /\/s3\/aws4_request/.test(request.headers.authorization ?? '')
    ? { status: 200, headers: {}, body: Buffer.from(stored) }
    : pass(request);

const dying: Link = async (request, pass) => {
  if (meanwhile === undefined || operationOf(request) !== 'RunTask') return pass(request);
  const happens = meanwhile;
  meanwhile = undefined;
  await happens();
  await pass(request);
  throw new ProcessDied();
};

function accountOf(stack: () => LocalStack): Account {
  const described = async (taskDefinition: string) => {
    const { ecs } = stack().clients;
    return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
  };
  return {
    ...PLACE,
    async rolesOf(taskDefinition) {
      const { taskRoleArn, executionRoleArn } = (await described(taskDefinition)) ?? {};
      return [taskRoleArn, executionRoleArn].filter((role) => role !== undefined);
    },
    revisionOf: async (taskDefinition) => (await described(taskDefinition))?.taskDefinitionArn ?? '',
    async tagsOf(cluster, task) {
      const describe = new DescribeTasksCommand({ cluster, tasks: [task], include: ['TAGS'] });
      const { tasks = [] } = await stack().clients.ecs.send(describe);
      return Object.fromEntries((tasks[0]?.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
    },
  };
}

async function cli(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await deployment.cli(...words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${code}\n${out}${err}`);
  return out.trim();
}

async function latestRun(job: string): Promise<string> {
  const [{ run }] = JSON.parse(await cli('runs', job, '--json'));
  return run;
}

async function lastStates(): Promise<Record<string, string | undefined>> {
  const jobs: { job: string; last?: { state: string } }[] = JSON.parse(await cli('list', '--json'));
  return Object.fromEntries(jobs.map(({ job, last }) => [job, last?.state]));
}

const until = (time: string) => deployment.clock.advanceTo(new Date(`2027-01-01T${time}Z`));

it('all flows have the rights that they need', async () => {
  const { crontab } = deployment;
  await cli('sync', crontab);
  await until('00:05:00');
  // A changed job and one fewer.
  const changed = CRONTAB.replace('0 1 * * * /app/ok', '5 1 * * * /app/ok').replace(
    /#@ name=boot[\s\S]*/,
    '',
  );
  deployment.write(changed);
  await cli('plan', crontab);
  await cli('sync', crontab);
  await until('01:15:00');
  // The dispatcher dies after it has started a task: the message comes again.
  meanwhile = async () => {};
  await until('02:30:00');

  // Now, with a retry; while a run holds the lock; to be stopped; and not started.
  await cli('run', 'fails');
  await until('02:35:00');
  await cli('run', 'again');
  await cli('run', 'again');
  await until('02:40:00');
  await cli('run', 'newest');
  await cli('run', 'newest');
  await until('02:45:00');
  await cli('stop', await cli('run', 'slow'));

  // A retry that waits is stopped.
  const failed = await cli('run', 'fails');
  await until('02:45:30');
  await cli('stop', failed);
  // ECS refuses its tasks. Its failures have paused it.
  await cli('resume', 'refused');
  expect((await deployment.cli('run', 'refused')).code).not.toBe(0);
  await until('02:50:00');

  // The run function dies after it has started a task: the reconciler finds the task, and stop does.
  meanwhile = async () => {};
  expect((await deployment.cli('run', 'slow')).code).not.toBe(0);
  await until('04:00:00');
  meanwhile = async () => {};
  expect((await deployment.cli('run', 'slow')).code).not.toBe(0);
  await cli('stop', await latestRun('slow'));
  await until('04:20:00');
  // It is stopped before ECS has the task, and dies: nobody but the reconciler can end that.
  meanwhile = async () => void (await cli('stop', await latestRun('slow')));
  expect((await deployment.cli('run', 'slow')).code).not.toBe(0);
  await until('04:40:00');

  // A message that nobody understands, and an event.
  const { clients, config, cloud } = deployment.stack;
  const message = { QueueUrl: config.queueUrl, MessageBody: 'nothing', MessageGroupId: 'nobody' };
  await clients.sqs.send(new SendMessageCommand(message));
  cloud.functions.invokeLater(config.outcomeFunction, 'null');
  await until('05:00:00');
  // The message that nobody understands stays.
  expect(await deployment.cli('dead-letters', 'redrive')).toMatchObject({ code: 1 });
  await until('05:10:00');

  // The source: good, planned on demand, and broken, of which people hear.
  const ask = async (name: string, event: object) => {
    const invoke = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) });
    return JSON.parse((await clients.lambda.send(invoke)).Payload?.transformToString() ?? 'null');
  };
  stored = changed;
  expect(await ask(config.planFunction, {})).toMatchObject({ planned: { plan: { create: [] } } });
  expect(await ask(config.syncFunction, { watch: true })).toEqual({ found: 'accepted' });
  stored = `${changed}hello\n`;
  expect(await ask(config.syncFunction, { watch: true })).toEqual({ found: 'refused' });

  expect(authorizer.denied).toEqual([]);
  expect(await lastStates()).toEqual({
    again: 'succeeded',
    fails: 'stopped',
    newest: 'succeeded',
    ok: 'succeeded',
    refused: 'not-started',
    slow: 'stopped',
    spread: 'succeeded',
  });
});

/** Granted, and no flow here needs it; any other right has one. */
const UNREACHED: Readonly<Record<string, string>> = {
  'DispatchRole dynamodb:BatchGetItem': RECONCILES,
  'RunRole dynamodb:BatchGetItem': RECONCILES,
  'DispatchRole logs:GetLogEvents': ENDED,
  'DispatchRole ecs:ListTasks': ENDED,
  'RunRole logs:GetLogEvents': ENDED,
};

it('every action is needed', () => {
  const granted = Object.entries(policies.roles).flatMap(([role, { statements }]) =>
    statements.flatMap(({ Action }, statement) =>
      listOf(Action).map((action) => ({ role, statement, action })),
    ),
  );
  expect(granted.length).toBeGreaterThan(50);
  const vain = granted.filter((one) => {
    const fewer = without(policies, one);
    const allowed = authorizer.needed.filter((needed) => !authorizer.denied.includes(needed));
    return allowed.every((needed) => needed.role !== one.role || allows(fewer, needed));
  });
  expect(vain.map(({ role, action }) => `${role} ${action}`).sort()).toEqual(Object.keys(UNREACHED).sort());
});

describe('without a right', () => {
  const place = `${PLACE.region}:${PLACE.account}`;
  afterEach(() => {
    authorizer = new Authorizer(
      policies,
      accountOf(() => deployment.stack),
    );
  });

  /** From now on the role has one action less, on everything or on resources that contain a text. */
  function revoke(role: string, action: string, resource = ''): void {
    const statements = policies.roles[role]?.statements ?? [];
    const fewer = statements.reduce(
      (left, { Resource = '' }, statement) =>
        listOf(Resource).join().includes(resource) ? without(left, { role, statement, action }) : left,
      policies,
    );
    authorizer = new Authorizer(
      fewer,
      accountOf(() => deployment.stack),
    );
  }

  it.each([
    ['PlanRole', 'scheduler:ListSchedules', 'plan'],
    ['PlanRole', 'dynamodb:GetItem', 'plan'],
    ['SyncRole', 'scheduler:CreateSchedule', 'sync'],
    ['SyncRole', 'dynamodb:UpdateItem', 'sync'],
    ['SyncRole', 'iam:PassRole', 'sync'],
  ])(
    '%s lacks %s, so %s names action and resource, and with it all is done',
    async (role, action, command) => {
      const { crontab } = deployment;
      deployment.write(`${CRONTAB}#@ name=more\n0 3 * * * /app/ok\n`);
      revoke(role, action);
      const { code, out, err } = await deployment.cli(command, crontab);
      expect(code).not.toBe(0);
      expect(`${out}${err}`).toMatch(
        new RegExp(`not authorized to perform: ${action} on resource: arn:aws:\\S+`),
      );
      authorizer = new Authorizer(
        policies,
        accountOf(() => deployment.stack),
      );
      await deployment.clock.advanceTo(new Date(deployment.clock.now().getTime() + 60_000));
      await cli('sync', crontab);
      deployment.write(CRONTAB);
      await cli('sync', crontab);
    },
  );

  it.each([
    ['ecs:RunTask', `arn:aws:ecs:${place}:task-definition/${names.prefix}:1`, 'ok'],
    ['iam:PassRole', `arn:aws:iam::${PLACE.account}:role/reports`, 'fails'],
    ['ecs:TagResource', `arn:aws:ecs:${place}:task/`, 'ok'],
  ])('RunRole lacks %s, so the run is not started, and says which', async (action, resource, job) => {
    revoke('RunRole', action, action === 'iam:PassRole' ? ':role/reports' : '');
    const { code, err } = await deployment.cli('run', job);
    expect(code).toBe(1);
    expect(err).toContain(`not authorized to perform: ${action} on resource: ${resource}`);
    const [latest] = JSON.parse(await cli('runs', job, '--json'));
    expect(latest).toMatchObject({ state: 'not-started', reason: expect.stringContaining(action) });
  });

  it('OutcomeRole lacks sns:Publish, so a notification waits until it has it', async () => {
    const { cloud } = deployment.stack;
    revoke('OutcomeRole', 'sns:Publish');
    const run = await cli('run', 'fails');
    const published = () => cloud.sns.published.filter(({ message }) => message.includes(run)).length;
    await until('05:40:00');
    expect((await lastStates()).fails).toBe('failed');
    expect(published()).toBe(0);
    authorizer = new Authorizer(
      policies,
      accountOf(() => deployment.stack),
    );
    await until('06:10:00');
    expect(published()).toBe(1);
  });
});
