// examples/perl-batch: its jobs run, its files are valid, and its migration is complete.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CreateClusterCommand,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../src/config/read-settings.ts';
import { readJobs } from '../../src/schedules/read-jobs.ts';
import { findTaskProblems } from '../../src/schedules/task-problems.ts';
import { cronbridge } from '../cli/record.ts';
import { ROOT } from '../frame/source.ts';
import { boxes } from '../harness/box.ts';
import { PROGRAM, Program } from './program.ts';

const EXAMPLE = join(ROOT, 'examples/perl-batch');
const place = { program: resolve(PROGRAM), folder: EXAMPLE };
const read = (path: string) => readFileSync(join(EXAMPLE, path), 'utf8');
const { jobs } = readJobs([{ file: 'batch.crontab', text: read('crontab/batch.crontab') }], {
  timezone: 'UTC',
});

const hasPerl = spawnSync('perl', ['-e', '1']).status === 0;
const NO_PERL = 'there is no perl on this machine';

let directory: string;
/** The crontab as it is when the migration is over. */
let moved: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-perl-'));
  moved = join(directory, 'moved.crontab');
  writeFileSync(moved, read('crontab/batch.crontab').replaceAll(' enabled=false', ''));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the scripts', () => {
  const scripts = readdirSync(join(EXAMPLE, 'bin'));

  it.for(scripts)('%s is Perl', (script, { skip }) => {
    skip(!hasPerl, NO_PERL);
    const { status, stderr } = spawnSync('perl', ['-c', join('bin', script)], {
      cwd: EXAMPLE,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('syntax OK') });
  });

  it('are each started by a job, and every job starts one', () => {
    const started = jobs.map(({ command }) => /^perl bin\/(\S+)/.exec(command)?.[1]);
    expect(started.toSorted()).toEqual(scripts.toSorted());
  });
});

describe('the crontab', () => {
  it('has no error and no warning', async () => {
    const { code, out, err } = await cronbridge(['validate', '--strict', join(EXAMPLE, 'crontab')]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringContaining('5 jobs, 5 schedules'),
      err: '',
    });
  });

  it('has commands that a shell can read', () => {
    for (const { command } of jobs) execFileSync('sh', ['-n', '-c', command]);
  });

  it.for([
    [
      'a Monday morning',
      ['2027-01-04T05:00+09:00', '2027-01-04T08:30+09:00'],
      [
        'update-ranking@2027-01-03T20:00Z |  [update-ranking@2027-01-03T20:00Z]  1. hina       350',
        'update-ranking@2027-01-03T20:00Z succeeded',
        'daily-report@2027-01-03T21:15Z succeeded',
        'import-prices@2027-01-03T23:00Z | [import-prices@2027-01-03T23:00Z] apple: 120 -> 130',
        'import-prices@2027-01-03T23:20Z succeeded',
      ],
    ],
    [
      'the first of a month that is a Sunday',
      ['2027-08-01T03:00+09:00', '2027-08-01T10:00+09:00'],
      [
        'purge-sessions@2027-07-31T18:30Z | [purge-sessions@2027-07-31T18:30Z] 2 sessions are older than 30 days',
        'announce@2027-08-01T00:00Z | [announce@2027-08-01T00:00Z] announce: The reports follow at ten.',
        'announce@2027-08-01T00:00Z succeeded',
      ],
    ],
  ] as const)('runs: %s', async ([, [from, until], lines], { skip }) => {
    skip(!hasPerl, NO_PERL);
    const args = ['local', '--crontab', moved, '--from', from, '--until', until, '--exec'];
    const { code, out, err } = await new Program(args, place).finished();
    expect({ code, err, failed: /\b(?:failed|missed|not-started)\b.*/.exec(out)?.[0] }).toEqual({
      code: 0,
      err: '',
    });
    for (const line of lines) expect(out.replaceAll(/ +/g, ' ')).toContain(line.replaceAll(/ +/g, ' '));
  });
});

describe('the migration', () => {
  const compare = (old: string, from: string, ...args: string[]) =>
    cronbridge(['compare', old, '--from', from, '--timezone', 'Asia/Tokyo', ...args], {
      now: () => new Date('2027-01-01T00:00:00Z'),
    });
  const ours = ['--crontab', join(EXAMPLE, 'crontab')];

  it.each([
    ['old/crontab', 'cronie'],
    ['old/sqsjfr.crontab', 'sqsjfr'],
  ])('has each entry of %s on one side', async (old, from) => {
    const { code, out } = await compare(join(EXAMPLE, old), from, ...ours);
    expect({ code, last: out.trimEnd().split('\n').at(-1) }).toEqual({
      code: 0,
      last: '3 on the old side, 2 on the new side, no job on both sides or on neither',
    });
  });

  it('is stopped where a job is on here before it is off there', async () => {
    const crontab = join(directory, 'early.crontab');
    const early = read('crontab/batch.crontab').replace(/(name=import-prices.*) enabled=false/, '$1');
    writeFileSync(crontab, early);
    const { code, out } = await compare(join(EXAMPLE, 'old/crontab'), 'cronie', '--crontab', crontab);
    expect(code).toBe(1);
    expect(out).toContain('error: import-prices runs on both sides');
    expect(out).toMatch(/; 1 error\n$/);
  });

  it('is stopped where an entry is off there before its job is on here', async () => {
    const old = join(directory, 'old');
    writeFileSync(old, read('old/crontab').replace(/^0 9/m, '#0 9'));
    const { code, out } = await compare(old, 'cronie', ...ours);
    expect(code).toBe(1);
    expect(out).toContain('error: announce runs on neither side');
    expect((await compare(old, 'cronie', ...ours, '--off', 'announce')).code).toBe(0);
    expect((await compare(old, 'cronie', ...ours, '--off', 'nobody')).code).toBe(2);
  });

  it('looks as README.md shows it', async () => {
    const [, shown = ''] =
      /cronbridge compare old\/crontab[^\n]*\n(.*?)\n\n5\./s.exec(read('README.md')) ?? [];
    const { out } = await compare(join(EXAMPLE, 'old/crontab'), 'cronie', ...ours);
    const line = (text: string) => text.trim().replaceAll(/\S*old\/crontab/g, 'old/crontab');
    expect(out.trim().split('\n').map(line)).toEqual(shown.trim().split('\n').map(line));
  });
});

describe('cronbridge.yml', () => {
  it('names the cluster, the task definition and the container of the others', async () => {
    const settings = await readSettings({ env: {}, directory: EXAMPLE, options: { stage: 'prod' } });
    const definition = JSON.parse(read('ecs-task-def.json'));
    const ecspresso = parse(read('ecspresso.yml'));
    expect(settings).toMatchObject({
      region: ecspresso.region,
      cluster: ecspresso.cluster,
      taskDefinition: definition.family,
      container: definition.containerDefinitions[0].name,
    });
    const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
    expect(settings.allow).toMatchObject({
      taskRoles: [nameOf(definition.taskRoleArn)],
      executionRoles: [nameOf(definition.executionRoleArn)],
    });
    expect(ecspresso).toMatchObject({ task_definition: 'ecs-task-def.json' });
  });
});

describe('the task definition', () => {
  const start = boxes({ region: 'ap-northeast-1' });

  it('passes the checks of a plan, for all jobs', async () => {
    const box = await start();
    const { clients, config } = box.stack;
    const filled = read('ecs-task-def.json')
      .replaceAll('{{ must_env `AWS_ACCOUNT_ID` }}', '123456789012')
      .replaceAll('{{ must_env `IMAGE` }}', '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/perl-batch:1');
    expect(filled).not.toContain('{{');
    await clients.ecs.send(new RegisterTaskDefinitionCommand(JSON.parse(filled)));
    await clients.ecs.send(new CreateClusterCommand({ clusterName: 'batch' }));
    await clients.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster: 'batch',
        capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
        defaultCapacityProviderStrategy: [],
      }),
    );
    const settings = await readSettings({ env: {}, directory: EXAMPLE, options: { stage: 'prod' } });
    const { cluster = '', taskDefinition = '', container = '', launch, subnets, securityGroups } = settings;
    const problems = await findTaskProblems(clients.ecs, jobs, {
      config: { ...config, cluster, taskDefinition, container, launch, subnets, securityGroups },
      now: box.clock.now(),
      wait: async () => {},
      random: () => 0,
    });
    expect(problems).toEqual([]);
  });
});

describe('the images', () => {
  it('are made of files that exist and that Docker sees', () => {
    const seen = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const dockerfile of ['Dockerfile', 'Dockerfile.base']) {
      for (const [, from = ''] of read(dockerfile).matchAll(/^COPY (?:--\S+ )*(\S+) /gm)) {
        expect(existsSync(join(EXAMPLE, from))).toBe(true);
        expect(seen).toContain(from.replace(/\/$/, ''));
      }
    }
  });

  it.each(['base', 'app'])('have a workflow %s.yml whose actions are pinned by commit', (name) => {
    const workflow = parse(read(`.github/workflows/${name}.yml`));
    const steps: { uses?: string }[] = Object.values<{ steps: { uses?: string }[] }>(workflow.jobs).flatMap(
      (job) => job.steps,
    );
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });
});
