// What the word at the end of a command line can become.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandGrammar } from '../../src/cli/completion/grammar.ts';
import { nextWord } from '../../src/cli/completion/next-word.ts';
import { cronbridge } from './record.ts';

let grammar: CommandGrammar;
let directory: string;
beforeAll(async () => {
  grammar = JSON.parse((await cronbridge(['complete', '--grammar'])).out);
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-completion-'));
  writeFileSync(
    join(directory, 'jobs.crontab'),
    '#@ name=report\n0 5 * * * /app/report\n0 24 * * * /app/bad\n',
  );
  writeFileSync(join(directory, 'cronbridge.yml'), 'crontab: jobs.crontab\nstages:\n  dev: {}\n  prod: {}\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

const next = (line: string) => nextWord(grammar, line.split(' '));
const complete = async (...words: string[]) => (await cronbridge(['complete', '--', ...words])).out;

describe('the next word', () => {
  it.each([
    ['run', ['run', 'runs', 'rerun'], ['rerun']],
    ['runs --st', ['--state', '--stage'], ['--sort', '-n']],
    ['list -', ['-w', '--watch', '--sort', '--local', '-h'], ['--state']],
    ['dead-letters s', ['show'], ['sync', 'run']],
    ['dead-letters show --s', ['--show-values', '--stage'], ['--yes']],
    ['--st', ['--stage'], ['--version', '--json']],
  ])('of "%s" can be %j, and not %j', (line, some, none) => {
    const { offers, value } = next(line);
    const words = offers.map(({ word }) => word).filter((word) => some.includes(word) || none.includes(word));
    const expected = some.filter((word) => !none.includes(word));
    expect({ words: words.toSorted(), value }).toEqual({ words: expected.toSorted(), value: undefined });
  });

  it.each([
    ['describe ', 'job', '', ''],
    ['logs one tw', 'job', '', 'tw'],
    ['--local run --wait re', 'job', '', 're'],
    ['runs -n 5 re', 'job', '', 're'],
    ['runs --since', undefined, '', '--since'],
    ['runs --since 2', 'any', '', '2'],
    ['validate ', 'file', '', ''],
    ['next report --crontab cr', 'file', '', 'cr'],
    ['list --stage=p', 'stage', '--stage=', 'p'],
    // As bash has it.
    ['list --stage = p', 'stage', '', 'p'],
    ['list --stage =', 'stage', '', ''],
    ['runs --state failed,mi', 'choice', 'failed,', 'mi'],
    ['runs --state=failed,', 'choice', '--state=failed,', ''],
    ['list --sort ', 'choice', '', ''],
    ['help de', 'command', '', 'de'],
    ['describe report ', undefined, '', ''],
    ['run report -- --dr', undefined, '', '--dr'],
    ['nosuch --x y', undefined, '', 'y'],
  ])('of "%s" is of the kind %s', (line, kind, prefix, typed) => {
    const found = next(line);
    expect([found.value?.kind, found.prefix, found.typed]).toEqual([kind, prefix, typed]);
  });
});

describe('complete', () => {
  it('knows the jobs of the crontab that the settings name, also where a line of it is wrong', async () => {
    const config = ['--config', join(directory, 'cronbridge.yml')];
    expect(await complete(...config, 'logs', 're')).toBe('report\t0 5 * * * /app/report\n');
    expect(await complete('next', '--crontab', join(directory, 'jobs.crontab'), '')).toMatch(/^report\t/);
    expect(await complete(...config, 'sync', '--stage=p')).toBe('--stage=prod\n');
    expect(await complete('runs', '--state', 'failed,f')).toBe('');
    expect(await complete('runs', '--state=missed,f')).toBe('--state=missed,failed\n');
  });

  it('says nothing of what it cannot read', async () => {
    expect(await complete('--config', join(directory, 'gone.yml'), 'logs', '')).toBe('');
    expect(await complete('next', '--crontab', join(directory, 'gone'), '')).toBe('');
    writeFileSync(join(directory, 'bad.yml'), 'crontab: {');
    expect(await complete('--config', join(directory, 'bad.yml'), 'logs', '')).toBe('');
  });
});

it.each(['tcsh', ''])('completion for "%s" says which shells there are', async (shell) => {
  expect(await cronbridge(['completion', shell])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('Allowed choices are bash, zsh, fish'),
  });
});
