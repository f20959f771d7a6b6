import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Passage, throughEntryPoint } from '../../../src/runs/message/entry-point.ts';
import { cases } from '../../property/cases.ts';

const argv = ['/bin/sh', '-c', 'echo "hello  world" | cat'];

describe('an entry point that runs its words', () => {
  test.each([
    [undefined],
    [[]],
    [['']],
    [['/sbin/tini', '--']],
    [['tini', '-g', '-p', 'SIGTERM', '--']],
    [['/usr/bin/dumb-init', '--rewrite', '15:2', '--']],
    [['dumb-init']],
    [['env', '-u', 'DEBUG', 'LANG=C']],
    [['gosu', 'app']],
    [['su-exec', 'app:app', 'tini', '--']],
    [['nice', '-n', '10']],
    [['timeout', '-k', '5', '1h']],
    [['/docker-entrypoint.sh']],
    [['tini', '--', '/usr/local/bin/docker-php-entrypoint']],
    [['/bin/bash', '/app/entrypoint.sh']],
    [['bundle', 'exec']],
    [['/init']],
    [['sudo', '-u', 'app', '-E', '--']],
  ])('%j is given the command as it is, without a doubt', (entryPoint) => {
    expect(throughEntryPoint(entryPoint, argv)).toEqual({ command: argv });
  });
});

describe('an entry point that is a shell with -c', () => {
  test.each([
    [['sh', '-c']],
    [['/bin/sh', '-c']],
    [['/usr/bin/sh', '-c']],
    [['sh', '-ec']],
    [['sh', '-e', '-u', '-c']],
    [['sh', '-c', '-e']],
    [['sh', '-c', '--']],
    [['tini', '--', 'sh', '-c']],
    [['dumb-init', '/bin/sh', '-c']],
    [['/usr/bin/env', 'sh', '-c']],
    [['env', 'SHELL=/bin/sh', 'sh', '-c']],
    [['/usr/bin/env', '-S', 'sh -c']],
    [['/usr/bin/env', '-S', 'sh', '-c']],
    [['busybox', 'sh', '-c']],
    [['gosu', 'app', 'sh', '-c']],
    [['doppler', 'run', '--', 'sh', '-c']],
    [['/docker-entrypoint.sh', 'sh', '-c']],
    [['su', '-', 'app', '-c']],
    [['runuser', 'app', '-c']],
  ])('%j is given a command of the same shell as one word', (entryPoint) => {
    expect(throughEntryPoint(entryPoint, argv)).toEqual({ command: [argv[2]] });
  });

  test.each([
    [['bash', '-lc']],
    [['/bin/bash', '-euo', 'pipefail', '-c']],
    [['ash', '-c']],
    [['/usr/bin/env', 'bash', '-c']],
    [['zsh', '-o', 'errexit', '-c']],
    [['ksh', '-c']],
    [['aws-vault', 'exec', 'prod', '--', 'dash', '-c']],
  ])('%j is given the way to another shell as one word', (entryPoint) => {
    expect(throughEntryPoint(entryPoint, argv)).toEqual({
      command: [`exec '/bin/sh' '-c' 'echo "hello  world" | cat'`],
    });
  });

  test('is given what has further words in the same way, and a shell without -c gets that too', () => {
    const words = ['/bin/sh', '-c', 'echo "$1"', 'sh', "it's"];
    const quoted = `exec '/bin/sh' '-c' 'echo "$1"' 'sh' 'it'\\''s'`;
    expect(throughEntryPoint(['sh', '-c'], words)).toEqual({ command: [quoted] });
    expect(throughEntryPoint(['/bin/bash', '-l'], words)).toEqual({ command: ['-c', quoted] });
    expect(throughEntryPoint(['sh'], argv)).toEqual({ command: ['-c', argv[2]] });
  });

  test('of another language takes only commands of its own', () => {
    expect(throughEntryPoint(['fish', '-c'], ['fish', '-c', 'ls'])).toEqual({ command: ['ls'] });
    expect(throughEntryPoint(['fish', '-c'], argv)).toHaveProperty('refusal');
    expect(throughEntryPoint(['pwsh', '-Command'], argv)).toHaveProperty('refusal');
  });
});

test.each([
  [['sh', '-nc'], 'does not run them'],
  [['bash', '-o', 'noexec', '-c'], 'does not run them'],
  [['bash', '--version'], 'runs no command'],
  [['sh', '-s'], 'standard input'],
  [['sh', '-c', 'node server.js'], 'does not run its arguments'],
  [['sh', '-c', 'echo "$@"'], 'does not run its arguments'],
  [['tini', '--', 'sh', '-c', 'exec node server.js', '--'], 'does not run its arguments'],
  [['sh', '-c', 'exec "$0"'], 'does not run its arguments'],
  [['sh', '-c', 'exec $1', '--'], 'does not run its arguments'],
  [['sh', '-c', 'cd /app; exec php "$@"', '--'], 'own language'],
  [['sh', '-c', 'sleep 1 && echo "start" && sleep "$@"'], 'does not accept a command'],
  [['sh', '-c', 'exec $@', '--'], 'at spaces'],
  [['sh', '-c', 'exec $*'], 'at spaces'],
  [['echo'], 'does not accept a command'],
  [['sleep', 'infinity'], 'does not accept a command'],
  [['tail', '-f', '/dev/null'], 'does not accept a command'],
  [['aws'], 'does not accept a command'],
  [['php'], 'own language'],
  [['/usr/bin/python3.12', '-u'], 'own language'],
  [['tini', '--', 'node'], 'own language'],
  [['gosu'], 'one of its own arguments'],
])('%j is refused, since it %s', (entryPoint, reason) => {
  expect(throughEntryPoint(entryPoint, argv)).toEqual({
    refusal: expect.stringContaining(`its entry point ${JSON.stringify(entryPoint)} cannot pass`),
  });
  expect(throughEntryPoint(entryPoint, argv)).toEqual({ refusal: expect.stringContaining(reason) });
});

test.each([
  [['java', '-jar', 'app.jar']],
  [['php', 'artisan']],
  [['/app/start']],
  [['/start.sh']],
  [['bash', '/app/run.sh']],
  [['python', '-m', 'app']],
  [['sh', '-c', '. /etc/profile; run']],
  [['sh', '-c', 'node server.js "$@"', '--']],
  [['sh', '-c', 'shift; exec "$@"', '--']],
])('%j is given the command, with a doubt', (entryPoint) => {
  expect(throughEntryPoint(entryPoint, argv)).toEqual({
    command: expect.arrayContaining(argv),
    doubt: expect.stringContaining('may not pass the command on'),
  });
});

describe('an entry point whose script does something else with its words', () => {
  const argv = ['/bin/sh', '-c', 'a b; exit 3'];

  test.each(['a="$@"; exec $a', 'cmd="${@}"; sh -c "$cmd"'])('%s makes one text of them', (script) => {
    expect(throughEntryPoint(['sh', '-c', script, 'x'], argv)).toHaveProperty('refusal');
  });

  test.each([
    '"$@" &',
    '"$@" | cat',
    '"$@" 2>&1 | tee log',
    '"$@"; true',
    '"$@" || true',
    '! "$@"',
    '"$@"\ndate',
  ])('%s may end with another exit code', (script) => {
    expect(throughEntryPoint(['sh', '-c', script, 'x'], argv)).toHaveProperty('doubt');
  });

  test.each([
    'exec "$@" 2>&1',
    'exec "$@" || exit 3',
    'if a; then exec "$@"; fi',
    'a || exec "$@"; date',
    '"$@"; r=$?; b; exit $r',
    'trap : TERM; "$@" & wait $!',
    'set -o pipefail; "$@" | cat',
    '( "$@" )',
    '{ "$@"; }',
  ])('%s ends with its exit code', (script) => {
    expect(throughEntryPoint(['sh', '-c', script, 'x'], argv)).toEqual({ command: argv });
  });
});

describe('a real entry point', () => {
  let folder: string;
  const script = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cronbridge-entry-'));
    writeFileSync(script('docker-entrypoint.sh'), '#!/bin/sh\nset -e\nexec "$@"\n');
    chmodSync(script('docker-entrypoint.sh'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const entryPoints = () => [
    [],
    ['sh', '-c'],
    ['/bin/sh', '-ec'],
    ['bash', '-lc'],
    ['bash', '-euo', 'pipefail', '-c'],
    ['bash', '-c', '-u'],
    ['bash'],
    ['sh', '-u'],
    ['env', 'A=b', 'sh', '-c'],
    ['/usr/bin/env', '-S', 'bash -c'],
    ['nice', '-n', '1', 'dash', '-c'],
    ['timeout', '60'],
    ['sh', '-c', 'exec "$@"'],
    ['sh', '-c', 'exec "$@"', '--'],
    ['sh', '-c', '"$0" "$@"'],
    ['sh', '-c', 'set -e; export A=b; if true; then exec "$@"; fi'],
    ['sh', '-c', 'A=b exec nice -n 1 "$@"', '--'],
    ['bash', '-c', 'trap "exit 1" TERM; (exec "${@}")'],
    ['sh', '-c', 'eval "$@"'],
    ['sh', '-c', 'set -e; eval "$*"', 'sh'],
    ['bash', '-c', 'bash -c "$1"', 'sh'],
    ['bash', '-c', 'exec sh -c "$0"'],
    ['sh', '-c', 'exec "$@"', '--', 'env', 'B=c'],
    ['sh', '-c', 'exec "$@"', '--', 'bash', '-c'],
    [script('docker-entrypoint.sh')],
    [script('docker-entrypoint.sh'), 'sh', '-c'],
  ];

  const outputOf = (entryPoint: readonly string[], words: readonly string[]): unknown => {
    const passage: Passage = throughEntryPoint(entryPoint, words);
    if ('refusal' in passage) return passage;
    const [program = '', ...args] = [...entryPoint, ...passage.command];
    // With a socket there, bash takes itself for a remote shell and reads other files.
    const { stdout, status, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Login shells read what is in the home directory.
      env: { ...process.env, HOME: folder },
    });
    return { stdout, status, stderr };
  };

  test('runs every text of a command, and its exit code comes back', () => {
    const shells = fc.constantFrom('/bin/sh', '/bin/bash', 'sh');
    const characters = `'"\\$\`!*? \n\t-%#;&|x`;
    const texts = fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 });
    for (const entryPoint of entryPoints()) {
      fc.assert(
        fc.property(
          shells,
          texts,
          fc.integer({ min: 0, max: 125 }),
          fc.boolean(),
          (shell, text, code, asWord) => {
            const quoted = `'${text.replaceAll("'", "'\\''")}'`;
            const words = asWord
              ? [shell, '-c', `printf %s "$1"; exit ${code}`, 'name', text]
              : [shell, '-c', `printf %s ${quoted}; exit ${code}`];
            expect(outputOf(entryPoint, words)).toEqual({ stdout: text, status: code, stderr: '' });
          },
        ),
        {
          // The first two: every character, in the command and as a word of it.
          numRuns: cases(2, 10),
          examples: [
            ['/bin/sh', characters, 3, false],
            ['/bin/bash', characters, 125, true],
          ],
        },
      );
    }
  });
});
