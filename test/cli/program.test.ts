// The grammar of the command line: what is refused and how.
import { describe, expect, it } from 'vitest';
import { CHANGING_COMMANDS } from '../../src/cli/unknown-command.ts';
import { readSources } from '../frame/source.ts';
import { cronbridge } from './record.ts';

describe('a wrong command line', () => {
  it.each([
    [['lsit'], `unknown command 'lsit'`, 'did you mean list?'],
    // Nothing that starts, stops or changes something is ever offered.
    [['rerum', 'job'], `unknown command 'rerum'`, expect.not.stringMatching(/\brerun\b/)],
    [['stpo'], `unknown command 'stpo'`, 'see cronbridge --help'],
    [['rum', 'job'], `unknown command 'rum'`, expect.not.stringMatching(/\brun\b/)],
    [['snyc'], `unknown command 'snyc'`, 'see cronbridge --help'],
    [['help', 'nosuch'], `unknown command 'nosuch'`, 'see cronbridge --help'],
    [['help', 'stpo'], `unknown command 'stpo'`, 'see cronbridge --help'],
    [['nosuch', '--help'], `unknown command 'nosuch'`, 'see cronbridge --help'],
    [['help', 'dead-letters', 'sho'], `unknown command 'dead-letters sho'`, 'did you mean show?'],
    [
      ['dead-letters', 'drp', 'x'],
      `unknown command 'dead-letters drp'`,
      'see cronbridge dead-letters --help',
    ],
    [['dead-letters', 'nosuch'], `unknown command 'dead-letters nosuch'`, expect.any(String)],
    [['dead-letters', 'nosuch', '--help'], `unknown command 'dead-letters nosuch'`, expect.any(String)],
    [
      ['sync', '--alow-mass-delete'],
      `unknown option '--alow-mass-delete'`,
      expect.not.stringContaining('mass'),
    ],
    [['sync', '--exampel'], `unknown option '--exampel'`, expect.not.stringContaining('--example')],
    [['init', '--forse'], `unknown option '--forse'`, expect.not.stringContaining('--force')],
    [['validate', '--jsn'], `unknown option '--jsn'`, 'did you mean --json?'],
    [
      ['run'],
      `missing required argument 'job'`,
      'write cronbridge run <job> [args...], where <job> is its name',
    ],
    [
      ['dead-letters', 'show'],
      `missing required argument 'id'`,
      'write cronbridge dead-letters show <id>, where <id> is its id, or the beginning of it',
    ],
    [['job', 'run', '--local'], `unknown command 'job'`, 'the command comes first: cronbridge run job'],
    [['kill', 'a job'], `unknown command 'kill'`, "write cronbridge stop 'a job'"],
    [
      ['list', 'job'],
      expect.stringMatching(/^too many arguments for 'list'/),
      'write cronbridge list; for one job: cronbridge runs job',
    ],
    [['runs', '--nosuch'], `unknown option '--nosuch'`, 'see cronbridge runs --help'],
    [['runs', '-5'], '-5 is not a job', 'for a number of runs write -n 5'],
    [
      ['validate', '--format', 'xml'],
      `option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, github`,
      expect.any(String),
    ],
    [
      ['runs', '-n', '0'],
      '--count is "0", and not a whole number from 1 to 999999',
      'for example --count 20',
    ],
    [['list', '--port', '70000', '--local'], 'port "70000" is not a number from 0 to 65535', undefined],
    [['list', '--port', '5000'], '--port is only for "cronbridge local"', 'add --local, or remove --port'],
    [['runs', 'a', 'b'], expect.stringMatching(/^too many arguments for 'runs'/), expect.any(String)],
    [
      ['run', 'job', 'a b', '--', '-c'],
      'arguments for the command of job must follow --',
      "cronbridge run job -- 'a b' -c",
    ],
    [['run', 'job', 'a'], 'arguments for the command of job must follow --', 'cronbridge run job -- a'],
    [['run', 'job', '--env', 'NOPE'], '--env takes NAME=value', 'for example --env DRY_RUN=1'],
    [
      ['list', '--local', '--stage', 'Big Stage'],
      '--stage is "Big Stage": upper case is not allowed, since names that differ only in case are easily confused',
      expect.any(String),
    ],
  ])('%j: %s', async (argv, message, hint) => {
    const { code, out, err } = await cronbridge(argv);
    const [, said, remedy] = /^error: (.*)\n(?: {2}hint: (.*)\n)?$/.exec(err) ?? [];
    expect({ code, out, said, remedy }).toEqual({ code: 2, out: '', said: message, remedy: hint });
  });

  it('without a command prints the help to the error output', async () => {
    const { code, out, err } = await cronbridge([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: cronbridge');
  });
});

describe('help', () => {
  it('is data, with every command and the exit codes', async () => {
    const { code, out, err } = await cronbridge(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of 'validate next import explain timeline local init deploy plan sync doctor remove list run runs logs stop pause resume dead-letters'.split(
      ' ',
    )) {
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(out).toContain('Exit codes: 0 done, 1 failed, 2 usage or invalid crontab, 3 AWS');
  });

  it('fits a narrow terminal', async () => {
    const { out } = await cronbridge(['validate', '--help'], { width: 60 });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it.each([
    'validate',
    'next',
    'import',
    'explain',
    'timeline',
    'local',
    'plan',
    'sync',
    'run',
    'logs',
    'dead-letters',
  ])('of %s exists', async (command) => {
    const { code, out } = await cronbridge([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: cronbridge ${command}`);
  });
});

describe('a word that is no command', () => {
  it('is distinguished from every command, each of which either changes something or does not', async () => {
    const { out } = await cronbridge(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name = '']) => name);
    const harmless =
      'validate next import compare explain timeline cost local plan doctor policy list describe runs show logs console mcp dead-letters completion help'.split(
        ' ',
      );
    expect(commands.filter((name) => !CHANGING_COMMANDS.has(name)).sort()).toEqual(harmless.sort());
    const letters = (await cronbridge(['dead-letters', '--help'])).out;
    const own = [...letters.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name = '']) => name);
    expect(own.filter((name) => !CHANGING_COMMANDS.has(name)).sort()).toEqual(['help', 'list', 'show']);
  });

  it.each(['help', 'help run', 'help dead-letters', 'dead-letters help', 'dead-letters help show'])(
    '%s shows a help',
    async (words) => {
      const { code, out, err } = await cronbridge(words.split(' '));
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^Usage: cronbridge/);
    },
  );
});

describe('the version', () => {
  it('is that of the package', async () => {
    const { code, out } = await cronbridge(['--version']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

/** Whether a text loads the file or package as soon as it is loaded itself: not only its types, nor only when it needs it. */
function loadsAtStart(text: string, path: string): boolean {
  return [...text.matchAll(/^(?:import|export) (?!type )[^;'"]*['"]([^'"]+)['"]/gm)].some(
    ([, name = '']) => `/${path}`.endsWith(name.replace(/^[./]*/, '/')) || name.startsWith(`${path}/`),
  );
}

describe('a command that needs no AWS', () => {
  it.each([
    'src/cli/commands/validate.ts',
    'src/cli/commands/next.ts',
    'src/cli/commands/import.ts',
    'src/cli/commands/explain.ts',
    'src/cli/commands/timeline.ts',
    'src/cli/commands/complete.ts',
  ])('loads no SDK at its start: %s', (start) => {
    const importsOf = new Map(
      readSources('src').map(({ path, imports, text }) => [
        path,
        imports.filter((name) => loadsAtStart(text, name)),
      ]),
    );
    const reached = new Set([start]);
    for (const path of reached) for (const name of importsOf.get(path) ?? []) reached.add(name);
    expect(reached).toContain('src/crontab/parse/crontabs.ts');
    expect([...reached].filter((name) => /aws/.test(name))).toEqual([]);
  });
});

it.each(['us_east_1', 'eu west-1', 'a; b', ''])('--region "%s" is a mistake of the user', async (name) => {
  const { code, err } = await cronbridge(['list', '--local', '--region', name]);
  expect(code).toBe(2);
  expect(err).toContain('is not the name of an AWS region');
});

it.each([
  [
    'validate',
    'http://example.com/batch',
    /is an address, not a file\n {2}hint: fetch it, and give - for standard input\n$/,
  ],
  [
    'validate',
    's3://jobs/batch',
    /hint: fetch it, [^\n]*write "crontab: s3:\/\/jobs\/batch" into cronbridge\.yml/,
  ],
  [
    'validate',
    'gone.crontab',
    /cannot read gone\.crontab: no such file or directory\n {2}hint: check the path/,
  ],
])('%s %s says what to do', async (command, path, said) => {
  expect(await cronbridge([command, path])).toMatchObject({ code: 2, err: expect.stringMatching(said) });
});
