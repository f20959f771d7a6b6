// Locks and output of a machine that is no more.
import { describe, expect, test } from 'vitest';
import { codesOf, parse, problemOf } from '../parse-one.ts';

const entry = (command: string) => `*/5 * * * * ${command}`;

describe('a lock of one machine is warned of, with the options that lock', () => {
  test.each([
    ['flock -n /tmp/report.lock /app/x --all', 'overlap=skip lock=report', '/app/x --all'],
    ['/usr/bin/flock /var/lock/LB.dumps.lck /app/x', 'overlap=wait lock=lb-dumps', '/app/x'],
    ['flock -xn /tmp/a.lock -c /app/x', 'overlap=skip lock=a', '/app/x'],
    ['flock -nE 0 /tmp/a.lock /app/x', 'overlap=skip lock=a', '/app/x'],
    ['flock -w0 /tmp/a.lock /app/x', 'overlap=skip lock=a', '/app/x'],
    ['flock -xw 10 /tmp/a.lock /app/x', 'overlap=wait lock=a', '/app/x'],
    ['flock -s /tmp/a.lock /app/x', 'overlap=wait lock=a', undefined],
    ["nice flock /tmp/a.lock -c '/app/x --all'", 'overlap=wait lock=a', 'nice /app/x --all'],
    ["nice flock /tmp/a.lock -c 'A=b /app/x'", 'overlap=wait lock=a', undefined],
    ["sudo flock /tmp/a.lock -c '/app/x > /srv/x'", 'overlap=wait lock=a', undefined],
    ["timeout 9 flock /tmp/a.lock -c 'cd /app'", 'overlap=wait lock=a', undefined],
    ["nice flock /tmp/a.lock -c '/app/x; /app/y'", 'overlap=wait lock=a', undefined],
    ['lockf -k -t0 /tmp/a.lock /app/x', 'overlap=skip lock=a', '/app/x'],
    ['lockrun -W -L /tmp/a.lock /app/x', 'overlap=wait lock=a', '/app/x'],
    ['lockrun -n 1 -L /tmp/a.lock /app/x', 'overlap=skip', undefined],
    ['sem -j1 --id a /app/x', 'overlap=wait lock=a', undefined],
    [
      'test -x /usr/bin/flock && flock /tmp/a /app/x',
      'overlap=wait lock=a',
      'test -x /usr/bin/flock && /app/x',
    ],
    ['mkdir /tmp/a.lock.d && /app/x', 'overlap=skip lock=a', undefined],
    ["flock -n /tmp/a.lock -c 'cd /app && ./x'", 'overlap=skip lock=a', 'cd /app && ./x'],
    ['flock -w 10 /tmp/a.lock -c "/app/x --all"', 'overlap=wait lock=a', '/app/x --all'],
    ['flock -w 0 /tmp/a /app/x', 'overlap=skip lock=a', '/app/x'],
    ['cd /app && flock -n a.lock ./x | /app/y', 'overlap=skip lock=a', 'cd /app && ./x | /app/y'],
    ['sudo -u app flock -n /tmp/a.lock nice /app/x', 'overlap=skip lock=a', 'sudo -u app nice /app/x'],
    ['setlock -nX ~/run/a.lock /app/x', 'overlap=skip lock=a', '/app/x'],
    ['setlock /tmp/a.lock /app/x', 'overlap=wait lock=a', '/app/x'],
    ['lockrun --lockfile=/tmp/a.lockrun -- /app/x', 'overlap=skip lock=a-lockrun', '/app/x'],
    ['run-one /app/x', 'overlap=skip', '/app/x'],
    ['run-this-one /app/x', 'overlap=replace', '/app/x'],
    ['solo -port=3801 /app/x', 'overlap=skip lock=solo-3801', '/app/x'],
    ['chpst -L /tmp/a.lock /app/x', 'overlap=skip lock=a', '/app/x'],
    ['( flock -n 9 || exit 1; /app/x ) 9>/tmp/a.lock', 'overlap=skip', undefined],
    ['lockfile -r 0 /tmp/a.lock && /app/x; rm -f /tmp/a.lock', 'overlap=skip lock=a', undefined],
    ['[ -f /var/run/a.pid ] || /app/x', 'overlap=skip lock=a', undefined],
    ['test -e /tmp/a.lock || /app/x', 'overlap=skip lock=a', undefined],
    ['if [ ! -f /tmp/a.lock ]; then /app/x; fi', 'overlap=skip lock=a', undefined],
    ['mkdir /tmp/a.lock && /app/x', 'overlap=skip lock=a', undefined],
    ['pgrep -f x.pl || /app/x.pl', 'overlap=skip', undefined],
    ['pidof x > /srv/pid || /app/x', 'overlap=skip', undefined],
    ['ps aux | grep x | grep -v grep || /app/x', 'overlap=skip', undefined],
    ['[ -z "$(pgrep -f x)" ] && /app/x', 'overlap=skip', undefined],
    ['kill -0 $(cat /srv/x.pid) || /app/x', 'overlap=skip', undefined],
  ])('%s', (command, options, rest) => {
    const problem = problemOf(entry(command));
    expect(problem.code).toBe('machine-lock');
    expect(problem.hint).toContain(`#@ ${options} above`);
    const rewritten = rest === undefined ? undefined : `#@ ${options}\n${entry(rest)}`;
    expect(problem.rewritten).toBe(rewritten);
    if (rewritten !== undefined) expect(codesOf(rewritten)).toEqual([]);
  });

  test('and not where the options say what is to be', () => {
    expect(codesOf(`#@ overlap=skip lock=x\n${entry('flock -n /tmp/x /app/x')}`)).toEqual([]);
    expect(codesOf(`#@default overlap=wait\n${entry('flock /tmp/x /app/x')}`)).toEqual([]);
    const { diagnostics } = parse(`#@ lock=y\n${entry('flock /tmp/x /app/x')}\n`);
    expect(diagnostics.at(-1)?.rewritten).toBe(`#@ overlap=wait\n${entry('/app/x')}`);
  });

  test.each([
    'test -e /run/systemd/system || /app/x',
    'test -x /usr/bin/lockfile && /app/x',
    'cd /app && [ -f composer.lock ] && composer install',
    'for p in $(pidof x); do echo $p; done',
    '[ -f /app/x ] && /app/x',
    'cat /srv/names | grep x || /app/x',
    'ps aux',
    'mkdir -p /srv/x && /app/x',
    "echo 'flock -n /tmp/x y'",
    'kill -HUP 1',
  ])('what asks something else is not: %s', (command) => {
    expect(codesOf(entry(command))).toEqual([]);
  });
});

describe('output that goes elsewhere', () => {
  test.each([
    ['/app/x >> /var/log/x.log 2>&1', '/app/x'],
    ['/app/x > /dev/null 2>&1', '/app/x'],
    ['/app/x >/dev/null', '/app/x'],
    ['/app/x 2>/dev/null', '/app/x'],
    ['/app/x > /srv/x 2>&1', '/app/x'],
    ['/app/x 2>> errors', '/app/x'],
    ['/app/x >> "$LOGS/x"', '/app/x'],
    ['/app/x | logger -t x', '/app/x'],
    ['/app/x 2>&1 | /usr/bin/mail -s x me', '/app/x 2>&1'],
    ['cd /app && ./x >> log/x.log', 'cd /app && ./x'],
    ['/app/x > /dev/null 2>&1 || /app/alarm', undefined],
  ])('is warned of: %s', (command, rest) => {
    if (rest === undefined) {
      expect(codesOf(entry(command))).toEqual([]);
      return;
    }
    const problem = problemOf(entry(command));
    expect(problem).toMatchObject({ code: 'output-elsewhere', rewritten: entry(rest) });
  });

  test.each([
    '/app/dump > /srv/shop.sql',
    '/app/dump | gzip > /srv/shop.sql.gz',
    'command -v x > /dev/null && x',
    '/app/x >> /proc/1/fd/1 2>&1',
    '/app/x > /dev/stdout',
    '/app/x 2>&1',
    '/app/x 2>&1 | tee -a /srv/x',
    '/app/report | mail -s report boss',
    'echo 2 > /proc/sys/vm/drop_caches',
  ])('is what a command is for: %s', (command) => {
    expect(codesOf(entry(command))).toEqual([]);
  });

  test('is reported once for a file, with the lines', () => {
    const text = [1, 2, 3].map((n) => `${n} * * * * /app/x${n} >> /var/log/x.log 2>&1\n`).join('');
    const [problem, ...others] = parse(text).diagnostics;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'output-elsewhere', line: 1, column: 19 });
    expect(problem?.message).toContain('the output of 3 entries');
    expect(problem?.hint).toContain('also on lines 2, 3');
  });
});
