import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingSettings } from '../../../src/config/missing-settings.ts';
import { readSettings } from '../../../src/config/read-settings.ts';
import { cronbridge } from '../record.ts';

const home = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-init-'));
  process.chdir(directory);
});

afterEach(() => {
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
    expect(await cronbridge(COMPLETE)).toMatchObject({
      code: 0,
      err: expect.stringContaining('lists no roles'),
    });
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
