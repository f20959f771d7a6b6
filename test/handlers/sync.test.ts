import { once } from 'node:events';
import { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan, createSync } from '../../handlers/sync.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { readRevision } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import type { ApplyAnswer, ApplyRequest, PlanAnswer, PlanRequest } from '../../src/schedules/transport.ts';
import { pack, unpack } from '../../src/schedules/transport.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { FaultyRequests, meanwhile } from '../harness/faulty-requests.ts';

let stack: LocalStack;
let clock: VirtualClock;
beforeEach(() => start('Asia/Tokyo'));

async function start(timezone: string, settings: Record<string, string> = {}): Promise<void> {
  clock = new VirtualClock(new Date('2026-11-23T08:30:00Z'));
  const runner = new InstantRunner(clock, () => ({ seconds: 1, exitCode: 0 }));
  stack = await startLocalStack({ clock, runner, timezone, settings });
}
afterEach(() => stack.close());

/** Calls the function as the command line does: through Lambda. */
async function ask(name: 'plan' | 'sync', request: unknown): Promise<unknown> {
  const { clients, config } = stack;
  const answer = await clients.lambda.send(
    new InvokeCommand({
      FunctionName: config[`${name}Function`],
      Payload: Buffer.from(JSON.stringify(pack(request))),
    }),
  );
  expect(answer.FunctionError).toBeUndefined();
  return unpack(JSON.parse(answer.Payload?.transformToString() ?? 'null'));
}

const silent = new Logger({ logLevel: 'SILENT' });
const file = (text: string) => ({ file: 'crontab/batch.crontab', text });
const plan = async (request: PlanRequest) =>
  (await ask('plan', request)) as Extract<PlanAnswer, { diagnostics: unknown }>;
const apply = async (request: ApplyRequest) =>
  (await ask('sync', request)) as Extract<ApplyAnswer, { applied: unknown }>;

async function scheduleNames(): Promise<string[]> {
  const { clients, config } = stack;
  const { Schedules = [] } = await clients.scheduler.send(
    new ListSchedulesCommand({ GroupName: config.group }),
  );
  return Schedules.map(({ Name = '' }) => Name);
}

const revision = () => {
  const { clients, config } = stack;
  return readRevision(new Table(clients.dynamo, config));
};

const BATCH = '#@ name=report\n0 5 * * * /app/report\n#@ name=cleanup\n*/15 * * * * /app/cleanup\n';

describe('the sync function', () => {
  it('answers with the plan for crontab files, in the zone of the deployment, and changes nothing', async () => {
    const { diagnostics, plan: made } = await plan({ files: [file(BATCH)] });
    expect(diagnostics).toEqual([]);
    expect(made?.group).toBe(stack.config.group);
    expect(made?.create.map(({ name, expression, timezone }) => [name, expression, timezone])).toEqual([
      ['cleanup', 'cron(0/15 * * * ? *)', 'UTC'],
      ['report', 'cron(0 5 * * ? *)', 'Asia/Tokyo'],
    ]);
    expect(await scheduleNames()).toEqual([]);
  });

  it('plans nothing in a deployment whose zone EventBridge does not know', async () => {
    await stack.close();
    await start('JST');
    expect(await plan({ files: [file(BATCH)] })).toEqual({
      error: {
        code: 'usage',
        message: 'the deployment\'s CRONBRIDGE_TIMEZONE "JST" is not a time zone',
        hint: 'did you mean Asia/Tokyo?',
      },
    });
  });

  it('applies the plan that it is given, and notes the revision of the crontab', async () => {
    const { plan: made } = await plan({ files: [file(BATCH)] });
    if (made === undefined) throw new Error('no plan');
    const { applied } = await apply({ plan: made, revision: '3f9a1c0' });
    expect(applied).toEqual({
      done: [
        { action: 'create', name: 'cleanup' },
        { action: 'create', name: 'report' },
      ],
      failed: [],
      left: [],
    });
    expect((await scheduleNames()).sort()).toEqual(['cleanup', 'report']);
    expect(await revision()).toBe('3f9a1c0');
    const { plan: second } = await plan({ files: [file(BATCH)] });
    expect(second).toMatchObject({ create: [], update: [], delete: [], unchanged: 2 });
  });

  it('answers with all problems of all files, and no plan, when one is an error', async () => {
    const files = [
      file('0 24 * * * /app/report\n61 * * * * /app/cleanup\n'),
      { file: 'other', text: 'hello\n' },
    ];
    const answer = await plan({ files });
    expect(answer).not.toHaveProperty('plan');
    expect(answer.diagnostics.map(({ file, line, severity }) => `${file}:${line} ${severity}`)).toEqual([
      'crontab/batch.crontab:1 error',
      'crontab/batch.crontab:2 error',
      'other:1 error',
    ]);
  });

  it('answers with warnings and the plan when nothing is an error', async () => {
    const answer = await plan({ files: [file('#@ name=report\n0 5 * * * /app/report')] });
    expect(answer.diagnostics).toMatchObject([{ severity: 'warning' }]);
    expect(answer.plan?.create).toHaveLength(1);
  });

  it('refuses to delete most of the schedules without leave, with the name of the flag, and deletes none', async () => {
    const many = Array.from({ length: 6 }, (_, index) => `#@ name=job-${index}\n${index} 5 * * * /app/job\n`);
    const { plan: first } = await plan({ files: [file(many.join(''))] });
    if (first === undefined) throw new Error('no plan');
    await apply({ plan: first, revision: 'first' });

    const { plan: emptied } = await plan({ files: [file(many.slice(0, 2).join(''))] });
    if (emptied === undefined) throw new Error('no plan');
    expect(await apply({ plan: emptied, revision: 'emptied' })).toEqual({
      error: {
        code: 'too-many-deletes',
        message: 'the plan would delete 4 of the 6 schedules in group "cronbridge-local"',
        hint: expect.stringContaining('--allow-mass-delete'),
      },
    });
    expect(await scheduleNames()).toHaveLength(6);
    expect(await revision()).toBe('first');

    await apply({ plan: emptied, allowMassDelete: true, revision: 'emptied' });
    expect(await scheduleNames()).toHaveLength(2);
    expect(await revision()).toBe('emptied');
  });

  it('notes no revision when not everything was done', async () => {
    const { plan: made } = await plan({ files: [file(BATCH)] });
    if (made === undefined) throw new Error('no plan');
    const [first, ...others] = made.create;
    if (first === undefined) throw new Error('nothing to create');
    const broken = { ...made, create: [{ ...first, expression: 'cron(bogus)' }, ...others] };
    const { applied } = await apply({ plan: broken, revision: '3f9a1c0' });
    expect(applied.failed).toMatchObject([{ action: 'create', name: 'cleanup', code: 'aws-invalid' }]);
    expect(await revision()).toBeUndefined();
  });

  it('takes and gives what is too large for an invocation', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, index) => `#@ name=job-${index}\n${index % 60} 5 * * * /app/job ${index} ${'--long '.repeat(60)}\n`,
    );
    const { plan: made } = await plan({ files: [file(lines.join(''))] });
    expect(made?.create).toHaveLength(3000);
  });

  it('resumes what was paused when it is asked to', async () => {
    const { plan: made } = await plan({ files: [file(BATCH)] });
    if (made === undefined) throw new Error('no plan');
    const paused = {
      ...made,
      create: made.create.map((schedule) => ({ ...schedule, state: 'DISABLED' as const })),
    };
    await apply({ plan: paused });
    expect((await plan({ files: [file(BATCH)] })).plan).toMatchObject({
      update: [],
      paused: ['cleanup', 'report'],
    });
    const { plan: resuming } = await plan({ files: [file(BATCH)], resume: true });
    expect(resuming?.paused).toEqual([]);
    expect(resuming?.update.map(({ schedule }) => schedule.state)).toEqual(['ENABLED', 'ENABLED']);
  });

  it('sends the messages of jobs that run on deploy, also if the sync before it died when only they were left', async () => {
    const files = [
      file('#@ name=report\n0 5 * * * /app/report\n#@ name=migrate on=deploy\n@reboot /app/migrate\n'),
    ];
    const { clients, config, cloud } = stack;
    const { plan: made } = await plan({ files });
    if (made === undefined) throw new Error('no plan');
    expect(made.deploy.map(({ job }) => job)).toEqual(['migrate']);
    const parts = {
      clients,
      now: () => clock.now(),
      wait: async () => {},
      random: Math.random,
      logger: silent,
    };
    const cutOff = createSync({
      ...parts,
      config: { ...config, queueUrl: 'http://localhost/0/gone.fifo' },
    });
    expect(await cutOff({ plan: made })).toMatchObject({
      applied: { failed: [{ action: 'deploy', name: 'migrate', code: 'aws-not-found' }], left: [] },
    });

    const { plan: second } = await plan({ files });
    expect(second).toMatchObject({ create: [], update: [], delete: [], deploy: [{ job: 'migrate' }] });
    if (second === undefined) throw new Error('no plan');
    const sent = once(cloud.events, 'task');
    await apply({ plan: second });
    expect((await sent)[0].startedBy).toBe('cronbridge-local/migrate');

    expect((await plan({ files })).plan?.deploy).toEqual([]);
  });

  it('answers a request that it does not know with an error for people', async () => {
    for (const name of ['plan', 'sync'] as const) {
      expect(await ask(name, { action: 'dance' })).toMatchObject({ error: { code: 'usage' } });
      expect(await ask(name, null)).toMatchObject({ error: { code: 'usage' } });
    }
  });

  it.each<['plan' | 'sync', unknown, string]>([
    ['plan', {}, 'files is missing'],
    ['plan', [], 'the request is not an object'],
    ['plan', 'plan', 'the request is not an object'],
    ['plan', { files: null }, 'files is missing'],
    ['plan', { files: 'x' }, 'files is not a list'],
    ['plan', { files: [null] }, 'files[0] is not an object'],
    ['plan', { files: ['x'] }, 'files[0] is not an object'],
    ['plan', { files: [{}] }, 'files[0].file is missing; files[0].text is missing'],
    ['plan', { files: [{ file: 'a', text: 1 }] }, 'files[0].text is not a string'],
    ['plan', { files: [], resume: 'yes' }, 'resume is not true or false'],
    ['plan', { files: [], resum: true }, 'the request has a field other than files, resume,'],
    ['plan', { plan: {} }, 'the request has a field other than files, resume,'],
    ['sync', {}, 'plan is missing'],
    ['sync', { plan: 'x' }, 'plan is not an object'],
    ['sync', { plan: {} }, 'plan.group is missing; plan.create is missing; plan.update is missing'],
    ['sync', { gzip: 'AAAA' }, 'gzip is not the base64 of gzipped JSON of at most 128 MiB'],
    ['plan', { gzip: 'hello' }, 'gzip is not the base64 of gzipped JSON of at most 128 MiB'],
  ])('%s answers %j in words', async (name, request, message) => {
    expect(await ask(name, request)).toEqual({
      error: { code: 'usage', message: expect.stringContaining(message), hint: expect.any(String) },
    });
  });

  it('names every part of a plan that is wrong, before it changes anything', async () => {
    const { plan: made } = await plan({ files: [file(BATCH)] });
    const [first, ...others] = made?.create ?? [];
    const broken = {
      ...made,
      create: [{ ...first, input: undefined, state: 'ON' }, ...others],
      update: [{ changes: [] }],
      deploy: [{}],
      delete: [1],
    };
    expect(await ask('sync', { plan: broken })).toMatchObject({
      error: {
        code: 'usage',
        message: [
          'plan.create[0].state is not ENABLED or DISABLED',
          'plan.create[0].input is missing',
          'plan.update[0].schedule is missing',
          'plan.delete[0] is not a string',
          'plan.deploy[0].job is missing',
          'plan.deploy[0].messageGroupId is missing',
          'plan.deploy[0].input is missing',
        ].join('; '),
      },
    });
    expect(await scheduleNames()).toEqual([]);
  });

  it('tells which part of the deployment is missing', async () => {
    const { config, clients } = stack;
    const missing = { ...config, group: 'nobody-made-this' };
    const handler = createPlan({
      config: missing,
      clients,
      now: () => clock.now(),
      wait: async () => {},
      random: Math.random,
      logger: silent,
    });
    expect(await handler({ files: [] })).toMatchObject({
      error: { code: 'aws-not-found', message: 'the schedule group "nobody-made-this" does not exist' },
    });
  });

  describe('that looks at what jobs run on', () => {
    /** A function whose calls of ECS may fail, and whose own waiting takes no time. */
    function looking(happens: (operation: string, count: number) => Promise<void>) {
      const requests = new FaultyRequests(stack.cloud, { line: meanwhile(happens) });
      const { clients } = requests;
      const { config } = stack;
      const handler = createPlan({
        config,
        clients,
        now: () => clock.now(),
        wait: async () => {},
        random: Math.random,
        logger: silent,
      });
      const ask = async (text: string) =>
        unpack(await handler(pack({ files: [file(text)] }))) as Extract<PlanAnswer, { diagnostics: unknown }>;
      return { ask, requests };
    }
    const failure = (name: string, message: string) =>
      Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

    it('waits out throttling, and asks for each thing once', async () => {
      const { ask, requests } = looking(async (operation, count) => {
        if (operation.startsWith('Describe') && count <= 3) {
          throw failure('ThrottlingException', 'Rate exceeded');
        }
      });
      const jobs = Array.from({ length: 300 }, (_, index) => `#@ name=job-${index}\n0 5 * * * /app/job\n`);
      const { plan: made } = await ask(jobs.join(''));
      expect(made).toMatchObject({ problems: [] });
      expect(made?.create).toHaveLength(300);
      const sent = (operation: string) => requests.sent.filter((one) => one === operation).length;
      expect([sent('DescribeTaskDefinition'), sent('DescribeClusters')]).toEqual([4, 4]);
    });

    it('still plans if its role lacks a permission, with a warning that names it', async () => {
      const { ask } = looking(async (operation) => {
        if (operation.startsWith('Describe')) throw failure('AccessDeniedException', 'not authorized');
      });
      const { plan: made } = await ask(BATCH);
      expect(made?.create).toHaveLength(2);
      expect(made?.problems.map(({ severity, message }) => [severity, message])).toEqual([
        ['warning', expect.stringContaining('ecs:DescribeTaskDefinition')],
        ['warning', expect.stringContaining('ecs:DescribeClusters')],
      ]);
    });

    it('refuses to apply a plan with an error, and changes nothing', async () => {
      const text = `${BATCH}#@ name=gone task-definition=gone\n0 7 * * * /app/gone\n`;
      const { plan: made } = await plan({ files: [file(text)] });
      if (made === undefined) throw new Error('no plan');
      expect(await apply({ plan: made })).toMatchObject({
        error: {
          code: 'unfit-tasks',
          message: 'job gone cannot run with the ECS resources that the crontab names',
        },
      });
      expect(await scheduleNames()).toEqual([]);
    });

    it('refuses what the deployment does not list, with the place of the job and the remedy', async () => {
      await stack.close();
      await start('Asia/Tokyo', { CRONBRIDGE_ALLOW_TASK_ROLES: 'reporter' });
      const text = `#@ name=fine task-role=reporter
0 5 * * * /app/fine
#@ name=admin task-role=admin
0 5 * * * /app/admin
#@ name=off task-role=admin enabled=false
0 5 * * * /app/off
`;
      const { plan: made } = await plan({ files: [file(text)] });
      expect(made?.problems).toEqual([
        {
          severity: 'error',
          code: 'unlisted',
          message: 'task role admin is not among the task-roles that this deployment allows',
          hint: 'remove task-role=, or add it to task-roles under allow in cronbridge.yml and deploy again',
          jobs: [
            { job: 'admin', file: 'crontab/batch.crontab', line: 4 },
            { job: 'off', file: 'crontab/batch.crontab', line: 6 },
          ],
        },
      ]);
      if (made === undefined) throw new Error('no plan');
      expect(await apply({ plan: made })).toMatchObject({ error: { code: 'unfit-tasks' } });
      expect(await scheduleNames()).toEqual([]);
    });

    it('says nothing of jobs that have ended, and only warns for those that are disabled', async () => {
      const ended = '#@ name=over task-definition=gone end=2020-01-01\n0 5 * * * x\n';
      const off = '#@ name=off task-definition=gone enabled=false\n0 5 * * * x\n';
      const { plan: made } = await plan({ files: [file(BATCH + ended + off)] });
      expect(made?.problems).toMatchObject([{ severity: 'warning', jobs: [{ job: 'off' }] }]);
    });
  });
});
