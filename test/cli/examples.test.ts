// The examples in the helps: each command has two, and they are lines that the command takes.
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { shellLines } from '../../src/cli/output/shell-lines.ts';
import { cronbridge } from './record.ts';

const namesIn = (help: string) =>
  [...help.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name = '']) => name).filter((name) => name !== 'help');

async function commands(): Promise<string[]> {
  const all = namesIn((await cronbridge(['--help'])).out);
  const below = namesIn((await cronbridge(['dead-letters', '--help'])).out.split('\nCommands:\n')[1] ?? '');
  return [...all, ...below.map((name) => `dead-letters ${name}`)];
}

it('every command has two', async () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual((await commands()).toSorted());
  for (const [words, examples] of Object.entries(EXAMPLES)) {
    expect(new Set(examples).size).toBe(2);
    for (const example of examples) expect(`${example} `).toMatch(new RegExp(`^${words} `));
  }
});

describe.each(Object.keys(EXAMPLES))('the help of %s', (words) => {
  it('shows them, with the options that choose the deployment, on any terminal', async () => {
    const { out } = await cronbridge([...words.split(' '), '--help']);
    for (const example of EXAMPLES[words] ?? []) {
      expect(out).toContain(`\n    cronbridge ${example}\n`);
      const options = example.split(' -- ', 1)[0]?.match(/(?<= )-{1,2}[a-z][a-z-]*/g) ?? [];
      for (const option of options)
        expect(out).toMatch(new RegExp(`^ {2}(-\\w, )?${option}\\b|^ {2}${option}, `, 'm'));
    }
    for (const option of ['local', 'port', 'stage', 'service', 'region', 'profile', 'config'])
      expect(out.match(new RegExp(`^ {2}--${option} `, 'gm'))).toHaveLength(1);
    const narrow = (await cronbridge([...words.split(' '), '--help'], { width: 60 })).out;
    expect(narrow.split('\n').filter((line) => line.length > 60)).toEqual([]);
  });
});

it('a long command goes on in the next line as a shell takes it', () => {
  expect(shellLines('run it now', 80, '  ')).toEqual(['  run it now']);
  expect(shellLines('one two three four', 14, '  ')).toEqual(['  one two \\', '    three \\', '    four']);
});

describe('CRONBRIDGE_LOCAL', () => {
  const list = (value: string, ...args: string[]) =>
    cronbridge(['list', '--port', '1', ...args], { env: { CRONBRIDGE_LOCAL: value } });

  it.each(['1', 'true'])('%s means --local', async (value) => {
    expect((await list(value)).err).toMatch(/^error: nothing answers on 127\.0\.0\.1:1\n/);
  });

  it.each([
    ['0', []],
    ['', []],
    ['1', ['--no-local']],
  ])('%s with %j does not', async (value, args) => {
    expect((await list(value, ...args)).err).toMatch(/^error: --port is only for "cronbridge local"\n/);
  });

  it('is refused if it says neither', async () => {
    expect(await list('yes')).toMatchObject({
      code: 2,
      err: 'error: CRONBRIDGE_LOCAL is "yes", and not 1 or 0\n  hint: CRONBRIDGE_LOCAL=1 means --local\n',
    });
  });

  it('means nothing to what is for AWS only', async () => {
    const { err } = await cronbridge(['policy', 'operator'], { env: { CRONBRIDGE_LOCAL: '1' } });
    expect(err).not.toContain('local');
  });
});

describe('the crontabs of a command', () => {
  it.each(['validate', 'plan', 'sync', 'cost', 'timeline', 'local', 'console'])(
    '%s takes as arguments or with --crontab',
    async (command) => {
      const { out } = await cronbridge([command, '--help']);
      expect(out).toMatch(/ \[files\.\.\.\]\n/);
      expect(out).toMatch(/^ {2}--crontab <path> +a file, a directory, or - for standard input; repeatable/m);
    },
  );

  it('that are not there are refused alike', async () => {
    for (const command of ['validate', 'cost', 'timeline']) {
      const [one, other] = [
        await cronbridge([command, 'gone']),
        await cronbridge([command, '--crontab', 'gone']),
      ];
      expect(one).toEqual(other);
      expect(one.err).toContain('cannot read gone: no such file or directory');
    }
  });
});
