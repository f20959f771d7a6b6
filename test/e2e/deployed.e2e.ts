// From an empty account to the first run and back, as a team does it: the built program with the real serverless command, against moto.
// What is there afterwards says the `aws` command, which knows nothing of this project.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeployedFunctions } from '../harness/deployed-functions.ts';
import { MOTO_REGION, Moto, missingForMoto } from '../harness/moto.ts';
import { endpointsAt, startProxy } from '../proxy/proxy.ts';
import { type Finished, type Place, PROGRAM, Program } from './program.ts';

const missing = missingForMoto();
if (missing.length > 0) {
  process.stdout.write(
    `nothing is deployed here without ${missing.join(' and ')} (pip install moto[server] awscli)\n`,
  );
}

const CRONTAB = `
#@ name=report
0 5 * * * /app/report "$DAY"
#@ name=clean
*/5 * * * * /app/clean
`;

describe.skipIf(missing.length > 0)('a deployment', () => {
  let moto: Moto;
  /** What stops tasks. */
  let ecs: ECSClient;
  let functions: DeployedFunctions;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let place: Place;
  let settings: string;

  beforeAll(async () => {
    moto = await Moto.start();
    functions = new DeployedFunctions(moto);
    proxy = await startProxy(endpointsAt(moto.url), functions.link);
    functions.url = proxy.url;
    const folder = await mkdtemp(join(tmpdir(), 'cronbridge-deployed-'));
    place = { program: resolve(PROGRAM), folder, environment: moto.environment(proxy.url) };
    ecs = new ECSClient(moto.clientOptions);
    settings = await prepareAccount(moto);
    await writeFile(join(folder, 'cronbridge.yml'), settings);
    await mkdir(join(folder, 'crontab'));
    await write(CRONTAB);
  });

  afterAll(async () => {
    await functions.stop();
    await proxy.close();
    await moto.stop();
    await rm(place.folder, { recursive: true });
  });

  const write = (text: string) => writeFile(join(place.folder, 'crontab/team.crontab'), text);

  /** Runs a command of the program that has to succeed. */
  async function cronbridge(...words: readonly string[]): Promise<Finished> {
    const finished = await new Program([...words, '--stage', 'prod'], place).finished();
    const { code, out, err } = finished;
    if (code !== 0) throw new Error(`${words.join(' ')}: ${code}\n${out}${err}\n${await functions.log()}`);
    return finished;
  }

  const schedule = (name: string) =>
    moto.aws('scheduler get-schedule', { 'group-name': 'cronbridge-prod', name });

  const scheduleNames = async (): Promise<string[]> => {
    const { Schedules } = await moto.aws('scheduler list-schedules', { 'group-name': 'cronbridge-prod' });
    return Schedules.map(({ Name }: { Name: string }) => Name).sort();
  };

  /** The one task that runs a command. */
  const taskOf = async (command: string) => {
    const { taskArns } = await moto.aws('ecs list-tasks --cluster batch');
    const { tasks } = await moto.aws(
      `ecs describe-tasks --cluster batch --include TAGS --tasks ${taskArns.join(' ')}`,
    );
    const found = tasks.filter(({ overrides }: { overrides: object }) =>
      JSON.stringify(overrides).includes(command),
    );
    expect(found).toHaveLength(1);
    return found[0];
  };

  it('is made, with the schedules of the crontab', async () => {
    await cronbridge('deploy');
    const [{ Stacks }, { Functions }, names, report] = await Promise.all([
      moto.aws('cloudformation describe-stacks --stack-name cronbridge-prod'),
      moto.aws('lambda list-functions'),
      scheduleNames(),
      schedule('report'),
    ]);
    expect(Stacks).toMatchObject([{ StackStatus: expect.stringMatching(/^(?:CREATE|UPDATE)_COMPLETE$/) }]);
    expect(Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName).sort()).toEqual(
      ['dispatch', 'outcome', 'plan', 'run', 'sync'].map((name) => `cronbridge-prod-${name}`),
    );
    expect(names).toEqual(['clean', 'report']);
    expect(report).toMatchObject({
      ScheduleExpression: 'cron(0 5 * * ? *)',
      State: 'ENABLED',
      Target: { Arn: expect.stringMatching(/:cronbridge-prod\.fifo$/) },
    });
  });

  it('is in sync, also with the crontab of its package, and lists its jobs', async () => {
    expect((await cronbridge('sync')).out).toContain('no changes');
    expect(await invoke('sync', null)).toMatchObject({
      own: { files: [{ path: 'crontab/team.crontab', text: CRONTAB }] },
      planned: { plan: { create: [], update: [], delete: [], unchanged: 2 } },
      applied: { failed: [], left: [] },
    });
    expect(JSON.parse((await cronbridge('list', '--json')).out)).toMatchObject([
      { job: 'clean', state: 'enabled' },
      { job: 'report', state: 'enabled' },
    ]);
  });

  it('is shown by the console: its jobs, its crontab, and what doctor found', async () => {
    const shown = new Program(['console', '--no-open', '--port', '0', '--stage', 'prod'], place);
    const [, address = ''] = await shown.until(/^(http:\S+)$/m);
    const { origin, hash } = new URL(address);
    const headers = { authorization: `Bearer ${hash.slice('#token='.length)}` };
    const ask = async (path: string) => (await fetch(`${origin}/api/${path}`, { headers })).json();
    const { out } = await cronbridge('list', '--json');
    const jobs = (await ask('jobs')) as object[];
    for (const [index, job] of JSON.parse(out).entries()) expect(jobs[index]).toMatchObject(job);
    expect(await ask('crontab')).toMatchObject({
      files: [{ entries: [{ job: 'report' }, { job: 'clean' }] }],
      plan: { hasChanges: false },
    });
    expect(await ask('doctor')).toEqual({});
    shown.signal('SIGINT');
    expect(await shown.finished()).toMatchObject({ code: 0 });
  });

  it('pauses a job and resumes it', async () => {
    await cronbridge('pause', 'clean');
    expect(await schedule('clean')).toMatchObject({ State: 'DISABLED' });
    await cronbridge('resume', 'clean');
    expect(await schedule('clean')).toMatchObject({ State: 'ENABLED' });
  });

  it('is updated: a setting, and the crontab', async () => {
    await writeFile(join(place.folder, 'cronbridge.yml'), `${settings}retention-days: 7\n`);
    await write('#@ name=report\n30 6 * * * /app/report "$DAY"\n#@ name=new\n0 1 * * * /app/new\n');
    await cronbridge('deploy');
    const [{ Environment }, names, report] = await Promise.all([
      moto.aws('lambda get-function-configuration --function-name cronbridge-prod-dispatch'),
      scheduleNames(),
      schedule('report'),
    ]);
    expect(Environment.Variables).toMatchObject({ CRONBRIDGE_RETENTION_DAYS: '7' });
    expect(names).toEqual(['new', 'report']);
    expect(report).toMatchObject({ ScheduleExpression: 'cron(30 6 * * ? *)' });
  });

  it('runs a job now, and closes the run when its task has stopped', async () => {
    const run = (await cronbridge('run', 'report', '--env', 'DAY=today')).out.trim();
    const task = await taskOf('/app/report');
    expect(task).toMatchObject({
      startedBy: expect.stringMatching(/^cronbridge-prod\//),
      launchType: 'FARGATE',
    });
    const [override] = task.overrides.containerOverrides;
    expect(override.environment).toContainEqual({ name: 'DAY', value: 'today' });

    await stopped(task.taskArn);
    const { out } = await cronbridge('runs', 'report', '--json');
    expect(JSON.parse(out)).toMatchObject([{ run, state: 'succeeded', exitCode: 0 }]);
  });

  it('runs a job that is due: what Scheduler would send, through the queue', async () => {
    // moto would hand the message to the function, in Docker.
    const { EventSourceMappings } = await moto.aws('lambda list-event-source-mappings');
    expect(EventSourceMappings).toHaveLength(1);
    await moto.aws('lambda update-event-source-mapping --no-enabled', { uuid: EventSourceMappings[0].UUID });

    const { Target } = await schedule('new');
    const { QueueUrl } = await moto.aws('sqs get-queue-url', { 'queue-name': Target.Arn.split(':').at(-1) });
    const due = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString().replace('.000', '');
    await moto.aws('sqs send-message', {
      'queue-url': QueueUrl,
      'message-body': Target.Input.replace('<aws.scheduler.scheduled-time>', due),
      'message-group-id': Target.SqsParameters.MessageGroupId,
    });
    const { Messages } = await moto.aws('sqs receive-message --attribute-names All', {
      'queue-url': QueueUrl,
    });
    const records = Messages.map((message: { [key: string]: unknown }) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: Target.Arn,
      awsRegion: MOTO_REGION,
    }));
    expect(await invoke('dispatch', { Records: records })).toEqual({ batchItemFailures: [] });
    const task = await taskOf('/app/new');
    await stopped(task.taskArn);
    const { out } = await cronbridge('runs', 'new', '--json');
    expect(JSON.parse(out)).toMatchObject([{ state: 'succeeded', scheduled: due }]);
  });

  it('is removed, and nothing of it is left', async () => {
    await cronbridge('remove', '--yes');
    const left = await Promise.all(
      [
        'lambda list-functions',
        'lambda list-event-source-mappings',
        'dynamodb list-tables',
        'sqs list-queues',
        'sns list-topics',
        'iam list-roles',
        'events list-rules',
        'logs describe-log-groups',
        'cloudwatch describe-alarms',
        's3api list-buckets',
      ].map(async (command) => [command, await moto.aws(command)]),
    );
    const found = left.filter(([, lists = {}]) =>
      Object.values(lists).some((list) => Array.isArray(list) && list.length > 0),
    );
    expect(found).toEqual([]);
  });

  /** ECS stops a task, and the rule invokes the outcome function; moto's rules do not see tasks. */
  async function stopped(task: string): Promise<void> {
    const cluster = 'batch';
    await ecs.send(new StopTaskCommand({ cluster, task }));
    let detail: Task | undefined;
    // Each description is a step of the task's life to moto.
    while (detail?.lastStatus !== 'STOPPED') {
      const described = new DescribeTasksCommand({ cluster, tasks: [task], include: ['TAGS'] });
      [detail] = (await ecs.send(described)).tasks ?? [];
    }
    const event = { source: 'aws.ecs', 'detail-type': 'ECS Task State Change', resources: [task], detail };
    await invoke('outcome', event);
  }

  async function invoke(name: string, event: unknown): Promise<unknown> {
    const response = await fetch(`${proxy.url}/2015-03-31/functions/cronbridge-prod-${name}/invocations`, {
      method: 'POST',
      body: JSON.stringify(event),
    });
    const payload = await response.json();
    if (response.headers.has('x-amz-function-error')) {
      throw new Error(`${name}: ${JSON.stringify(payload)}\n${await functions.log()}`);
    }
    return payload;
  }
});

/** What a team has before cronbridge: a cluster, a task definition and a network. @returns its settings */
async function prepareAccount({ clientOptions }: Moto): Promise<string> {
  const ecs = new ECSClient(clientOptions);
  const capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
  await ecs.send(new CreateClusterCommand({ clusterName: 'batch', capacityProviders }));
  const options = {
    'awslogs-group': '/app',
    'awslogs-region': MOTO_REGION,
    'awslogs-stream-prefix': 'task',
  };
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'app',
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        {
          name: 'main',
          image: 'app',
          essential: true,
          memory: 512,
          logConfiguration: { logDriver: 'awslogs', options },
        },
      ],
    }),
  );
  // CloudFormation of moto makes no schedule groups.
  const scheduler = new SchedulerClient(clientOptions);
  for (const Name of ['cronbridge-prod', 'cronbridge-prod-once']) {
    await scheduler.send(new CreateScheduleGroupCommand({ Name }));
  }
  const ec2 = new EC2Client(clientOptions);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand());
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand());
  return `
region: ${MOTO_REGION}
cluster: batch
task-definition: app
container: main
launch: fargate
subnets: [${Subnets?.[0]?.SubnetId}]
security-groups: [${SecurityGroups?.[0]?.GroupId}]
notify: [ops@example.com]
`;
}
