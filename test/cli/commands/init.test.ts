import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { missingSettings } from '../../../src/config/missing-settings.ts';
import { readSettings } from '../../../src/config/read-settings.ts';
import { cronbridge } from '../record.ts';

const home = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-init-'));
  process.chdir(directory);
  // A shell without AWS.
  const none = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(none)) vi.stubEnv(name, value);
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

const DEMO = ['init', '--demo', '--stage', 'try', '--region', 'eu-west-1'];

/** Answers every question with its default. */
function askedFor(): { questions: string[]; ask: (question: string) => Promise<string> } {
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question.replace(/ \[.*/, ''));
    return '';
  };
  return { questions, ask };
}

const INIT = [
  'init',
  '--stage',
  'prod',
  '--region',
  'eu-west-1',
  '--cluster',
  'batch',
  '--task-definition',
  'app',
];
const COMPLETE = [...INIT, '--container', 'main', '--subnets', 'subnet-1'];

describe('init without a terminal', () => {
  it.each([
    [INIT, 'without a terminal nothing can be asked: --container, --subnets missing'],
    [[...COMPLETE, '--launch', 'a b'], '--launch is "a b", not fargate'],
    [
      [...COMPLETE, '--execution-roles', 'a b'],
      '--task-roles or --execution-roles is "a b", not the name or ARN of an IAM role',
    ],
    [[...COMPLETE, '--stage', '1st'], '--stage is "1st"'],
  ])('%j asks nothing and writes nothing: a flag is missing or wrong', async (words, problem) => {
    expect(await cronbridge(words)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
    expect(readdirSync('.')).toEqual([]);
  });

  it('replaces nothing without --force, and with it no crontab', async () => {
    const { code, err } = await cronbridge(COMPLETE);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^note: --cluster, --task-definition, --subnets could not be checked in the account: [^\n]*credentials[^\n]*; log in again[^\n]*\nnote: [^\n]*lists no roles/m,
    );
    expect(await cronbridge(COMPLETE)).toMatchObject({
      code: 2,
      err: expect.stringContaining('cronbridge.yml already exists'),
    });
    const crontab = 'crontab/team.crontab';
    writeFileSync(crontab, '#@ name=own\n0 9 * * * echo own\n');
    const withRole = await cronbridge([...COMPLETE, '--task-roles', 'reports', '--force']);
    expect(withRole).toMatchObject({ code: 0, err: expect.not.stringContaining('lists no roles') });
    expect(readFileSync(crontab, 'utf8')).toContain('name=own');
  });
});

describe('init --demo', () => {
  it('writes settings with which a deployment lacks nothing, and a crontab to begin with', async () => {
    expect(await cronbridge(DEMO)).toMatchObject({ code: 0 });
    expect(readFileSync('cronbridge.yml', 'utf8')).toMatch(
      /^region: eu-west-1\nstages:\n {2}try:\n {4}demo: true\n$/m,
    );
    const settings = await readSettings({ env: {}, directory, options: { stage: 'try' } });
    expect(missingSettings(settings)).toEqual([]);
    expect(readdirSync('crontab')).toEqual(['team.crontab']);
  });

  it.each([
    [['--cluster', 'batch', '--task-definition', 'app'], '--cluster, --task-definition'],
    [['--launch', 'fargat'], '--launch'],
    [['--no-public-ip'], '--public-ip'],
  ])('makes the place itself, so it refuses %j and writes nothing', async (flags, named) => {
    expect(await cronbridge([...DEMO, ...flags])).toMatchObject({
      code: 2,
      err: expect.stringContaining(`it does not go with ${named}\n`),
    });
    expect(readdirSync('.')).toEqual([]);
  });

  it('asks nothing about what it makes', async () => {
    const { questions, ask } = askedFor();
    expect(await cronbridge(DEMO, { ask })).toMatchObject({ code: 0 });
    expect(questions).toEqual([
      'time zone of entries that set none',
      'e-mail addresses for notifications, with commas (empty: none): ',
      'write workflows for GitHub Actions? (y/n)',
    ]);
  });
});

describe('deploy', () => {
  it.each([[[]], [['--example']]])('with %j makes nothing where there is no crontab', async (more) => {
    const { code, err } = await cronbridge(['deploy', '--demo', '--region', 'eu-west-1', ...more]);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('the directory crontab/ does not exist here'),
    });
  });
});
