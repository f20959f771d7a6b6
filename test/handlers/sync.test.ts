import { once } from 'node:events';
import { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan, createSync } from '../../handlers/sync.ts';
import type { Clients } from '../../src/aws/clients/all.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { readDeployment } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import type { Applied } from '../../src/schedules/applied.ts';
import type { ApplyRequest, PlanRequest, Review } from '../../src/schedules/transport.ts';
import { pack, unpack } from '../../src/schedules/transport.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import type { PackagedCrontab } from '../../src/source/packaged-crontab.ts';
import { FaultyRequests, meanwhile } from '../harness/faulty-requests.ts';

let stack: LocalStack;
let clock: VirtualClock;
beforeEach(() => start('Asia/Tokyo'));

async function start(
  timezone: string,
  settings: Record<string, string> = {},
  packaged?: PackagedCrontab,
): Promise<void> {
  clock = new VirtualClock(new Date('2026-11-23T08:30:00Z'));
  const runner = new InstantRunner(clock, () => ({ seconds: 1, exitCode: 0 }));
  stack = await startLocalStack({ clock, runner, timezone, settings, ...(packaged && { packaged }) });
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

/** Parts of a process of the functions, whose own waiting takes no time. */
const processOf = (clients: Clients) => ({
  config: stack.config,
  clients,
  now: () => clock.now(),
  wait: async () => {},
  random: Math.random,
  logger: silent,
});
const file = (text: string) => ({ file: 'crontab/batch.crontab', text });
const plan = async (request: PlanRequest) => {
  const answer = (await ask('plan', request)) as Review;
  return { ...answer, ...answer.planned };
};
const apply = async (request: ApplyRequest) =>
  (await ask('sync', request)) as Review & { readonly applied: Applied };

async function scheduleNames(): Promise<string[]> {
  const { clients, config } = stack;
  const { Schedules = [] } = await clients.scheduler.send(
    new ListSchedulesCommand({ GroupName: config.group }),
  );
  return Schedules.map(({ Name = '' }) => Name);
}

const state = () => readDeployment(new Table(stack.clients.dynamo, stack.config));
const revision = async () => (await state()).revision;

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

  it('applies the plan that was reviewed, and notes the revision of the crontab', async () => {
    const files = [file(BATCH)];
    const { plan: made, digest } = await plan({ files });
    const answer = await apply({ files, digest, revision: '3f9a1c0' });
    expect(answer.applied).toEqual({
      done: [
        { action: 'create', name: 'cleanup' },
        { action: 'create', name: 'report' },
      ],
      failed: [],
      left: [],
    });
    expect(answer.planned).toMatchObject({ plan: made, digest });
    expect((await scheduleNames()).sort()).toEqual(['cleanup', 'report']);
    expect(await revision()).toBe('3f9a1c0');
    const { plan: second } = await plan({ files });
    expect(second).toMatchObject({ create: [], update: [], delete: [], unchanged: 2 });
  });

  it('applies what it plans where nobody reviewed anything', async () => {
    expect((await apply({ files: [file(BATCH)] })).applied.done).toHaveLength(2);
    expect((await scheduleNames()).sort()).toEqual(['cleanup', 'report']);
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
    await apply({ files: [file(many.join(''))], revision: 'first' });

    const emptied = [file(many.slice(0, 2).join(''))];
    const refused = await apply({ files: emptied, revision: 'emptied' });
    expect(refused).not.toHaveProperty('applied');
    expect(refused.planned).toMatchObject({
      plan: { delete: ['job-2', 'job-3', 'job-4', 'job-5'] },
      refused: {
        code: 'too-many-deletes',
        message: 'the plan would delete 4 of the 6 schedules in group "cronbridge-local"',
        hint: expect.stringContaining('--allow-mass-delete'),
      },
    });
    expect(await scheduleNames()).toHaveLength(6);
    expect(await state()).toMatchObject({ version: 1, revision: 'first' });

    await apply({ files: emptied, allowMassDelete: true, revision: 'emptied' });
    expect(await scheduleNames()).toHaveLength(2);
    expect(await state()).toMatchObject({ version: 2, revision: 'emptied' });
  });

  it('notes no revision when not everything was done, and lets the next sync go on at once', async () => {
    const requests = new FaultyRequests(stack.cloud, {
      line: async ({ method, path }, pass) => {
        if (method === 'POST' && path === '/schedules/cleanup') throw refusal;
        return pass();
      },
    });
    const refusal = Object.assign(new Error('no'), {
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    });
    const request = { files: [file(BATCH)], revision: '3f9a1c0' };
    const answer = unpack(await createSync(processOf(requests.clients))(request));
    expect(answer).toMatchObject({
      applied: { failed: [{ action: 'create', name: 'cleanup', code: 'aws-invalid' }] },
    });
    expect(await revision()).toBeUndefined();
    await apply(request);
    expect((await scheduleNames()).sort()).toEqual(['cleanup', 'report']);
    expect(await revision()).toBe('3f9a1c0');
  });

  it('takes and gives what is too large for an invocation', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, index) => `#@ name=job-${index}\n${index % 60} 5 * * * /app/job ${index} --${'long'.repeat(700)}\n`,
    );
    const { plan: made } = await plan({ files: [file(lines.join(''))] });
    expect(made?.create).toHaveLength(500);
  });

  it('resumes what was paused when it is asked to', async () => {
    const files = [file(BATCH)];
    await apply({ files });
    const { clients, config } = stack;
    for (const name of ['cleanup', 'report']) {
      const {
        Arn: _,
        CreationDate: __,
        LastModificationDate: ___,
        ...schedule
      } = await clients.scheduler.send(new GetScheduleCommand({ GroupName: config.group, Name: name }));
      const paused = { ...schedule, State: 'DISABLED' } as UpdateScheduleCommandInput;
      await clients.scheduler.send(new UpdateScheduleCommand(paused));
    }
    expect((await plan({ files })).plan).toMatchObject({ update: [], paused: ['cleanup', 'report'] });
    const { plan: resuming, digest } = await plan({ files, resume: true });
    expect(resuming?.paused).toEqual([]);
    expect(resuming?.update.map(({ schedule }) => schedule.state)).toEqual(['ENABLED', 'ENABLED']);
    // What was reviewed was to resume them.
    expect(await apply({ files, digest })).toMatchObject({ error: { code: 'stale-plan' } });
    expect((await apply({ files, digest, resume: true })).applied.done).toHaveLength(2);
  });

  it('sends the messages of jobs that run on deploy, also if the sync before it died when only they were left', async () => {
    const files = [
      file('#@ name=report\n0 5 * * * /app/report\n#@ name=migrate on=deploy\n@reboot /app/migrate\n'),
    ];
    const { clients, config, cloud } = stack;
    expect((await plan({ files })).plan?.deploy.map(({ job }) => job)).toEqual(['migrate']);
    const cutOff = createSync({
      ...processOf(clients),
      config: { ...config, queueUrl: 'http://localhost/0/gone.fifo' },
    });
    expect(await cutOff({ files })).toMatchObject({
      applied: { failed: [{ action: 'deploy', name: 'migrate', code: 'aws-not-found' }], left: [] },
    });

    const { plan: second, digest } = await plan({ files });
    expect(second).toMatchObject({ create: [], update: [], delete: [], deploy: [{ job: 'migrate' }] });
    const sent = once(cloud.events, 'task');
    await apply({ files, digest });
    expect((await sent)[0].startedBy).toBe('cronbridge-local/migrate');

    expect((await plan({ files })).plan?.deploy).toEqual([]);
  });

  it('answers a request that it does not know with an error for people', async () => {
    for (const name of ['plan', 'sync'] as const) {
      expect(await ask(name, { action: 'dance' })).toMatchObject({ error: { code: 'usage' } });
    }
  });

  it.each<['plan' | 'sync', unknown, string]>([
    ['plan', [], 'the request is not an object'],
    ['plan', 'plan', 'the request is not an object'],
    ['plan', { files: 'x' }, 'files is not a list'],
    ['plan', { files: [null] }, 'files[0] is not an object'],
    ['plan', { files: ['x'] }, 'files[0] is not an object'],
    ['plan', { files: [{}] }, 'files[0].file is missing; files[0].text is missing'],
    ['plan', { files: [{ file: 'a', text: 1 }] }, 'files[0].text is not a string'],
    ['plan', { files: [], resume: 'yes' }, 'resume is not true or false'],
    ['plan', { files: [], resum: true }, 'the request has a field other than files, source, resume,'],
    ['plan', { files: [], digest: 'x' }, 'the request has a field other than files, source, resume,'],
    ['sync', { files: [], digest: 'x' }, 'digest is not the digest of a plan'],
    ['sync', { files: [], digest: '' }, 'digest is not the digest of a plan'],
    ['sync', { files: [], plan: {} }, 'the request has a field other than files, source, resume,'],
    ['sync', { gzip: 'AAAA' }, 'gzip is not the base64 of gzipped JSON of at most 128 MiB'],
    ['plan', { gzip: 'hello' }, 'gzip is not the base64 of gzipped JSON of at most 128 MiB'],
  ])('%s answers %j in words', async (name, request, message) => {
    expect(await ask(name, request)).toEqual({
      error: { code: 'usage', message: expect.stringContaining(message), hint: expect.any(String) },
    });
  });

  it('never carries out a plan that somebody hands in', async () => {
    const { planned } = await apply({ files: [file('#@ name=other\n0 5 * * * /app/other\n')] });
    for (const forged of [
      { plan: planned?.plan },
      { action: 'apply', plan: planned?.plan },
      { files: [file(BATCH)], plan: planned?.plan },
      { files: [file(BATCH)], planned },
    ]) {
      expect(await ask('sync', forged)).toMatchObject({ error: { code: 'usage' } });
    }
    expect(await scheduleNames()).toEqual(['other']);
  });

  it('tells which part of the deployment is missing', async () => {
    const { config, clients } = stack;
    const missing = { ...config, group: 'nobody-made-this' };
    const handler = createPlan({ ...processOf(clients), config: missing });
    expect(await handler({ files: [] })).toMatchObject({
      error: { code: 'aws-not-found', message: 'the schedule group "nobody-made-this" does not exist' },
    });
  });

  describe('that looks at what jobs run on', () => {
    /** A function whose calls of ECS may fail, and whose own waiting takes no time. */
    function looking(happens: (operation: string, count: number) => Promise<void>) {
      const requests = new FaultyRequests(stack.cloud, { line: meanwhile(happens) });
      const handler = createPlan(processOf(requests.clients));
      const ask = async (text: string) => {
        const answer = unpack(await handler(pack({ files: [file(text)] }))) as Review;
        return { plan: answer.planned?.plan };
      };
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
      expect((await apply({ files: [file(text)] })).planned?.refused).toMatchObject({
        code: 'unfit-tasks',
        message: 'job gone cannot run with the ECS resources that the crontab names',
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
      expect((await apply({ files: [file(text)] })).planned?.refused).toMatchObject({ code: 'unfit-tasks' });
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

describe('without crontab files in the request', () => {
  const packaged = (text: string) => ({ files: [file(text)], revision: '3f9a1c0' });
  async function startWith(crontab?: PackagedCrontab): Promise<void> {
    await stack.close();
    await start('UTC', {}, crontab);
  }

  it.each([{}, null])('the crontab of the package is planned and synced, for %j', async (payload) => {
    await startWith(packaged(BATCH));
    const own = { from: 'the package of the function', ...packaged(BATCH) };
    const planned = (await ask('plan', payload)) as Review;
    expect(planned).toMatchObject({ own, planned: { plan: { create: [{}, {}] } } });
    expect(await scheduleNames()).toEqual([]);
    expect(await ask('sync', payload)).toMatchObject({ own, applied: { failed: [], left: [] } });
    expect((await scheduleNames()).sort()).toEqual(['cleanup', 'report']);
    expect(await revision()).toBe('3f9a1c0');
    // It is the crontab that the command line would send, so neither undoes what the other did.
    const { plan: same } = await plan({ files: [file(BATCH)] });
    expect(same).toMatchObject({ create: [], update: [], delete: [], unchanged: 2 });
  });

  it('an invalid crontab of the package is refused with its diagnostics, and changes nothing', async () => {
    await startWith(packaged('0 24 * * * /app/report\n'));
    const answer = await ask('sync', {});
    expect(answer).toMatchObject({ diagnostics: [{ code: 'hour-out-of-range', line: 1 }] });
    expect(answer).not.toHaveProperty('applied');
    expect(await state()).toMatchObject({ version: 0, revision: undefined });
  });

  it('it deletes most of the schedules only with leave', async () => {
    const many = Array.from({ length: 6 }, (_, index) => `#@ name=job-${index}\n${index} 5 * * * /app/job\n`);
    await startWith(packaged(''));
    await apply({ files: [file(many.join(''))] });
    expect(await ask('sync', {})).toMatchObject({ planned: { refused: { code: 'too-many-deletes' } } });
    expect(await scheduleNames()).toHaveLength(6);
    await ask('sync', { allowMassDelete: true });
    expect(await scheduleNames()).toEqual([]);
  });

  it('a package without a crontab is said', async () => {
    await startWith();
    for (const name of ['plan', 'sync'] as const) {
      expect(await ask(name, {})).toEqual({
        error: {
          code: 'file',
          message: 'this deployment has no crontab of its own: none is in its package',
          hint: expect.stringContaining('deploy the stage from a directory with its crontab'),
        },
      });
    }
  });
});
