import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withArguments, withExec } from '../../src/shell/one-program.ts';

const exec = (command: string, shell = '/bin/sh', env = {}) => withExec(command, shell, env);

describe('a command that is one program', () => {
  test.each([
    ['perl /app/x.pl --all', 'exec perl /app/x.pl --all'],
    ['  ./report', '  exec ./report'],
    ['perl x.pl >> /tmp/x.log 2>&1', 'exec perl x.pl >> /tmp/x.log 2>&1'],
    ['>/tmp/x 2>&1 perl x.pl <in', '>/tmp/x 2>&1 exec perl x.pl <in'],
    ["A=1 B='2 3' C=$(date +%F) perl x.pl", "A=1 B='2 3' C=$(date +%F) exec perl x.pl"],
    [`perl -e 'print "a; b" if $x && !$y || 1'`, `exec perl -e 'print "a; b" if $x && !$y || 1'`],
    ['mail -s "$(hostname): $(date "+%F %T")" ops', 'exec mail -s "$(hostname): $(date "+%F %T")" ops'],
    [
      'report `date -d "1 day ago" +%F` ${DAYS:-"7 8"} $((1 + 2))',
      'exec report `date -d "1 day ago" +%F` ${DAYS:-"7 8"} $((1 + 2))',
    ],
    ['"$HOME/bin/report" a', 'exec "$HOME/bin/report" a'],
    ['$HOME/bin/report', 'exec $HOME/bin/report'],
    ['~/bin/report', 'exec ~/bin/report'],
    ['"$APP"/bin/report', 'exec "$APP"/bin/report'],
    ['/bin/echo a#b c\\;d', 'exec /bin/echo a#b c\\;d'],
    ['env -i A=b timeout 5m nice perl x.pl', 'exec env -i A=b timeout 5m nice perl x.pl'],
    ["sh -c 'a; b'", "exec sh -c 'a; b'"],
    ['perl x.pl # every night; or not', 'exec perl x.pl # every night; or not'],
    ['perl x.pl ;', 'exec perl x.pl ;'],
    ['awk "{ print \\$1 }" f', 'exec awk "{ print \\$1 }" f'],
    ['grep -c if then', 'exec grep -c if then'],
  ])('%s takes the place of its shell', (command, expected) => {
    expect(exec(command)).toBe(expected);
  });

  test.each(['sh', '/bin/dash', '/bin/bash', '/usr/bin/ash', '/bin/ksh', '/usr/bin/mksh'])(
    'does so in %s',
    (shell) => {
      expect(exec('perl x.pl', shell)).toBe('exec perl x.pl');
    },
  );

  test.each([
    ['a; b'],
    ['a && b'],
    ['a || b'],
    ['a | b'],
    ['a |& b'],
    ['a &'],
    ['a\nb'],
    ['a &> f'],
    ['(a)'],
    ['{ a; }'],
    ['! a'],
    ['if a; then b; fi'],
    ['for x in 1 2; do a; done'],
    ['while a; do b; done'],
    ['case x in x) a;; esac'],
    ['[[ -f x ]] && a'],
    ['time a'],
    ['f() { a; }'],
    ['function f { a; }'],
    ['a <<E'],
    ["a <<<'x'"],
    ['a <(b)'],
    ['a >'],
    ['a > '],
    ['a "b'],
    ["a 'b"],
    ['a \\'],
    ['a $(b'],
    ['a `b'],
    ['a ${b'],
    ['a )'],
    ["a $'b'"],
    ['a $"b"'],
    ['a $[1]'],
    ['a $(case x in x) b;; esac)'],
    ['a $(b # c\n)'],
    ['a "${b:-"c"}"'],
    ['# a'],
    [''],
    [' '],
    [';'],
    ['cd /app'],
    ['. ./env'],
    ['source env'],
    ['exec a'],
    ['eval a'],
    ['export A=b'],
    ['echo a'],
    ['printf a'],
    ['test -f a'],
    ['[ -f a ]'],
    ['true'],
    [':'],
    ['wait'],
    ['ulimit -n'],
    ['umask 022'],
    ['read x'],
    ['command a'],
    ['trap a TERM'],
    ['set -e'],
    ['exit 3'],
    ['alias a=b'],
    ['"cd" /'],
    ['\\cd /'],
    ["c'd' /"],
    ['A=b'],
    ['> f'],
    ['$CMD a'],
    ['${CMD} a'],
    ['"$CMD" a'],
    ['$DIR/a'],
    ['$(which a) b'],
    ['`which a` b'],
    ['"$@"'],
    ['*/a'],
    ['{cd,/}'],
    ['{fd}>f a'],
    ['-a'],
    ['%1'],
    ['help'],
    ['"~/bin/x" a'],
    ['UID=1000 docker compose up'],
    ['=ls'],
    ['A+=b c'],
    ['1=2 c'],
    ['a[0]=b c'],
    ['"my program" 2'],
  ])('is not %j', (command) => {
    expect(exec(command)).toBeUndefined();
  });

  test.each([
    '/usr/bin/perl',
    '/usr/bin/python3',
    '/bin/false',
    '/bin/csh',
    '/usr/bin/fish',
    '/bin/rbash',
    '',
  ])('is left alone under %s, which is no shell of that kind', (shell) => {
    expect(exec('perl x.pl', shell)).toBeUndefined();
  });

  test('may be a function where a start-up file makes functions', () => {
    expect(exec('nvm run x', '/bin/bash', { BASH_ENV: '/app/functions' })).toBeUndefined();
    expect(exec('nvm run x', '/bin/sh', { 'BASH_FUNC_nvm%%': '() { :; }' })).toBeUndefined();
    expect(exec('nvm run x', '/bin/zsh')).toBeUndefined();
    expect(exec('/app/x', '/bin/zsh', { BASH_ENV: '/app/functions' })).toBe('exec /app/x');
  });
});

describe('arguments', () => {
  test.each([
    ['/app/report', '/app/report "$@"'],
    ['/app/report --all > /tmp/x 2>&1', '/app/report --all > /tmp/x 2>&1 "$@"'],
    ['/app/report < in', '/app/report < in "$@"'],
    ['A=b /app/report', 'A=b /app/report "$@"'],
    ['exec /app/report', 'exec /app/report "$@"'],
    ['echo a', 'echo a "$@"'],
    ["awk '{ print $1 }' f", `awk '{ print $1 }' f "$@"`],
    ['awk "{ print \\$1 }" f', 'awk "{ print \\$1 }" f "$@"'],
    ["perl -e 'print @ARGV; exit' a", `perl -e 'print @ARGV; exit' a "$@"`],
    ['python3 -c "x"', 'python3 -c "x" "$@"'],
    ['bash script.sh', 'bash script.sh "$@"'],
    ['$CMD a', '$CMD a "$@"'],
  ])('come at the end of %s', (command, expected) => {
    expect(withArguments(command)).toBe(expected);
  });

  test.each([
    ['cd /app && ./report "$@"'],
    ['a "$1"; b "$2"'],
    ['a ${1:-today} | b'],
    ['a "${@}"'],
    ['a $* # all'],
    ['if [ $# -gt 0 ]; then a; fi'],
    ['for day; do a "$day"; done'],
    ['for day do a "$day"; done'],
    ['while [ "$x" ]; do shift; done'],
    ['while getopts ab o; do a; done'],
    ['a $(b "$1")'],
    ['a `b $1`'],
    ['a `b \\$1`'],
    ['a $(( $1 + 1 ))'],
    ['a "x ${2%.txt} y"'],
    ['f() { a "$1"; }; f "$@"'],
    ['case "$1" in x) a;; esac'],
    [`sh -c 'a "$@"' sh "$@"`],
    ['a "\'$1\'"'],
    ['set -e -o pipefail; a "$1"'],
    ['set -- "$@" b; a "$@"'],
    ['a "$1"; set -- b; c'],
    ['a "`b $1`"'],
  ])('are taken by %s as it is', (command) => {
    expect(withArguments(command)).toBe(command);
  });

  test.each([
    ['a # comment'],
    ['a # "$@"'],
    ['a; b'],
    ['a || b'],
    ['a && b'],
    ['a | b'],
    ['a &'],
    ['a;'],
    ['if a; then b; fi'],
    ['(a)'],
    ['{ a; }'],
    ["a '$1'; b"],
    ['a \\$1; b'],
    ['a $0; b'],
    ['a "b'],
    ['a \\'],
    ['a >'],
    ['a <<E'],
    ['A=b'],
    ['! a'],
    ['time a'],
    ['f() { a "$1"; }; f b'],
    ['function f { a "$1"; }; f b'],
    ['f() (a "$1"); f'],
    ['f() if a "$1"; then b; fi; f'],
    ['cd /app'],
    ['. ./env'],
    ['eval a'],
    ['[ -f a ]'],
    [':'],
    ['export A'],
    ['set -e'],
    ['set -- b c; a "$1"'],
    ['set b; a "$@"'],
    ['x && set -e -- $(date); a $1'],
    ['exec'],
    ['command -v a'],
    ["sh -c 'a; b'"],
    ["bash -lc 'a'"],
    ["timeout 5m /bin/sh -ec 'a'"],
    ["env bash -c 'a'"],
    ["su app -c 'a'"],
    ["flock /tmp/l -c 'a'"],
    ["find . -exec sh -c 'a' \\;"],
    ['"$SHELL" -c a'],
    ["docker exec x sh -c 'a'"],
    ['ssh host /app/report'],
    ['sh < script'],
    ['parallel a'],
    ['watch a'],
    [''],
    ['if'],
  ])('have no place in %j', (command) => {
    expect(withArguments(command)).toBeUndefined();
  });
});

describe('to a real shell', { timeout: 120_000 }, () => {
  const shells = ['/bin/sh', '/bin/bash', '/bin/busybox', '/bin/mksh'].filter((shell) => existsSync(shell));
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'shell-command-test-'));
    const show = '#!/bin/sh\nprintf "[%s]" "$A" "$@"\nexit 5\n';
    for (const name of ['show']) writeFileSync(join(directory, name), show, { mode: 0o755 });
    mkdirSync(join(directory, 'in'));
    writeFileSync(join(directory, 'in/data'), 'x');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Takes away what a command's redirections made, which patterns of the next one would find. */
  const TIDY = `for file in *; do case $file in show | in) ;; *) rm -rf -- "$file" ;; esac; done`;

  /** Runs each command in a shell of its own, all from one process: what it printed, and its exit code. */
  const runAll = (shell: string, commands: readonly string[], args: readonly string[] = []) => {
    const own = shell.endsWith('busybox') ? [shell, 'sh'] : [shell];
    const each = [...own, '-c', '"$command"', 'sh', ...args].map((word) =>
      word === '"$command"' ? word : `'${word.replaceAll("'", "'\\''")}'`,
    );
    const script = `for command; do ${each.join(' ')} 2>&2; printf '<%s>\\0' $?; ${TIDY}; done`;
    const { stdout } = spawnSync('/bin/sh', ['-c', script, 'sh', ...commands], {
      cwd: directory,
      env: { PATH: `${directory}:${process.env.PATH}`, A: 'x y' },
      // With a socket there, bash takes itself for a remote shell and reads ~/.bashrc.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return stdout
      .toString()
      .split('\0')
      .slice(0, -1)
      .map((result, index) => ({ command: commands[index], result }));
  };

  const program = fc.constantFrom(
    'show',
    './show',
    '"./show"',
    'A=1 show',
    'A=1 B=$A ./show',
    '2>&1 show',
    'sh\\ow',
  );
  const plain = fc.constantFrom(
    ...[
      'a',
      '$A',
      '"$A"',
      "'a;b'",
      '"c d"',
      '\\;',
      '2',
      'a#b',
      '`echo e`',
      '$(echo f g)',
      '$((1+1))',
      '${A%y}',
      '"${A}"',
    ],
    ...[
      '*',
      '{',
      '}',
      '!',
      '\\\\',
      '"\\""',
      '$',
      '2>&1',
      '2>/dev/null',
      '<in/data',
      '<nowhere',
      '>&2',
      '-c',
      '"`echo h`"',
    ],
  );
  const odd = fc.constantFrom(
    ...[
      ';',
      '&&',
      '||',
      '|',
      '#',
      '"',
      "'",
      '`',
      '(',
      ')',
      '\\',
      '$1',
      '"$@"',
      'f()',
      'if',
      'cd',
      '\\$',
      '>',
      '<',
      '{a,b}',
      '&',
    ],
  );
  const spaced = (words: readonly (string | readonly string[])[]) => words.flat().join('');
  const simple = fc
    .tuple(program, fc.array(fc.tuple(fc.constantFrom(' ', '  '), plain), { maxLength: 4 }))
    .map(([first, rest]) => spaced([first, ...rest]));
  const any = fc
    .tuple(simple, fc.array(fc.tuple(fc.constantFrom(' ', ''), fc.oneof(plain, odd)), { maxLength: 4 }))
    .map(([first, rest]) => spaced([first, ...rest]));

  /** Commands that `change` changes, as they are and changed. */
  const samples = (change: (command: string) => string | undefined) => {
    const pairs = fc
      .sample(fc.oneof(simple, any), 14)
      .map((command) => ({ command, changed: change(command) ?? command }))
      // A process has another id the next time.
      .filter(({ command, changed }) => changed !== command && !command.includes('$$'));
    expect(pairs.length).toBeGreaterThan(2);
    return { commands: pairs.map(({ command }) => command), changed: pairs.map(({ changed }) => changed) };
  };

  test.each(shells)('exec changes nothing in %s', (shell) => {
    const { commands, changed } = samples(exec);
    const results = (list: readonly string[]) => runAll(shell, list).map(({ result }) => result);
    const before = runAll(shell, commands);
    expect(before).toHaveLength(commands.length);
    expect(results(changed).map((result, index) => ({ command: commands[index], result }))).toEqual(before);
  });

  test.each(shells)('arguments at the end reach the program in %s, and nothing else', (shell) => {
    const args = ['--dry-run', 'a b', "it's", '; nowhere', '*', ''];
    const { commands, changed } = samples(withArguments);
    const shown = args.map((arg) => `[${arg}]`).join('');
    // The program ends with 5; where its input is missing, it does not start.
    const expected = runAll(shell, commands).map(({ result }) =>
      /.<5>$/s.test(result) ? result.replace('<5>', `${shown}<5>`) : result,
    );
    expect(runAll(shell, changed, args).map(({ result }) => result)).toEqual(expected);
  });
});
