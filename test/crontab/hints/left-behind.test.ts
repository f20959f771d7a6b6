// Commands that leave something behind and end, and those that only look so.
import { describe, expect, test } from 'vitest';
import { codesOf, parse, problemOf } from '../parse-one.ts';

const entry = (command: string) => `0 5 * * * ${command}`;

describe('a program in the background is warned of, with the line that waits', () => {
  test.each<[string, string | undefined]>([
    ['/app/x &', '/app/x'],
    ['nohup /app/x --all &', '/app/x --all'],
    ['cd /app && nohup ./x &', 'cd /app && ./x'],
    ['( cd /app; ./x & )', '( cd /app; ./x )'],
    ['{ /app/x & }', '{ /app/x; }'],
    ["sh -c '/app/x &'", "sh -c '/app/x'"],
    ["bash -o pipefail -c '/app/x &'", "bash -o pipefail -c '/app/x'"],
    ["/opt/bin/mksh -c '/app/x &'", "/opt/bin/mksh -c '/app/x'"],
    ['/app/x & # in the background', '/app/x # in the background'],
    ['wget -q https://example.com/?a=1&b=2', "wget -q 'https://example.com/?a=1&b=2'"],
    ['curl localhost/cron.php?key=$KEY&job=x', 'curl "localhost/cron.php?key=$KEY&job=x"'],
    ['/app/x & disown', '/app/x'],
    ['/app/x & disown -h # gone', '/app/x # gone'],
    ['( /app/x & disown )', '( /app/x )'],
    ['eval "/app/x &"', undefined],
    ['/app/x & echo done', undefined],
    ['/app/a & /app/b &', undefined],
    ['/app/x &2>/srv/errors.txt', undefined],
    ['( /app/x & ); wait', undefined],
    ['wait; /app/x &', 'wait; /app/x'],
    ['bash -c "/app/x $A &"', undefined],
    ['for f in a b; do /app/x $f & done', undefined],
  ])('%s', (command, rewritten) => {
    const problem = problemOf(entry(command));
    expect(problem.code).toBe('background-command');
    expect(problem.rewritten).toBe(rewritten && entry(rewritten));
    if (rewritten !== undefined) expect(codesOf(problem.rewritten ?? '')).toEqual([]);
  });
});

describe('redirections of bash are warned of under another shell', () => {
  test.each([
    ['/app/x &> /srv/x', '/app/x > /srv/x 2>&1'],
    ['/app/x &>> /srv/x.txt', '/app/x >> /srv/x.txt 2>&1'],
    ['/app/x >& /srv/x', '/app/x > /srv/x 2>&1'],
    ['/app/x &> /dev/null', '/app/x > /dev/null 2>&1'],
    ['/app/a |& /app/b', '/app/a 2>&1 | /app/b'],
  ])('%s', (command, rewritten) => {
    const { diagnostics } = parse(`${entry(command)}\n`);
    expect(diagnostics.length).toBe(1);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'bash-redirection', rewritten: entry(rewritten) });
    expect(codesOf(`SHELL=/bin/bash\n${entry(command)}`)).not.toContain('bash-redirection');
    expect(codesOf(entry(`bash -c '${command}'`))).not.toContain('bash-redirection');
    expect(codesOf(`SHELL=/bin/bash\n${entry(`sh -c '${command}'`)}`)).toContain('bash-redirection');
  });

  test('and so is a pipe of both outputs', () => {
    expect(codesOf(entry('/app/a |& /app/b'))).toEqual(['bash-redirection']);
    expect(problemOf(entry('/app/a |& /app/b')).rewritten).toBe(entry('/app/a 2>&1 | /app/b'));
  });
});

test.each([
  'setsid /app/x',
  'sudo -u app setsid /app/x',
  'daemonize -p /srv/x.p /app/x',
  'start-stop-daemon --start --background --exec /app/x',
  'screen -dmS x /app/x',
  'tmux new-session -d /app/x',
  'echo /app/x | at now',
  '/usr/bin/systemd-run /app/x',
  'docker run --rm -d image',
  'docker compose up -d',
  'service nginx restart',
  'systemctl reload nginx',
  '/etc/init.d/x start',
  'supervisorctl restart all',
  'ssh -fN -L 1:db:2 host',
  '/app/x --daemonize',
  'gunicorn -D app:app',
  'cd /app && setsid ./x',
  "bash -lc 'setsid /app/x'",
])('a program that starts another and ends is warned of: %s', (command) => {
  expect(codesOf(entry(command))).toEqual(['daemon-command']);
});

test.each([
  ['setsid /app/x -w', '/app/x -w'],
  ['cd /app && nohup setsid -f ./x', 'cd /app && nohup ./x'],
  ["sh -c 'setsid -- /app/x'", "sh -c '/app/x'"],
])('what runs without setsid: %s', (command, rewritten) => {
  expect(problemOf(entry(command)).rewritten).toBe(entry(rewritten));
});

test.each([
  '/app/a & /app/b & wait',
  '/app/x & wait $!',
  '/app/a & PID=$!; /app/b; kill $PID; wait',
  'Xvfb :1 & DISPLAY=:1 /app/x',
  '/app/a && /app/b',
  "curl 'https://example.com/?a=1&b=2'",
  'curl "https://example.com/?a=1&b=2"',
  'curl https://example.com/?a=1\\&b=2',
  '/app/x 2>&1',
  '/app/x >&2',
  '/app/x # a & b &',
  "echo 'a & b'",
  'echo $(date; true & wait)',
  'setsid --wait /app/x',
  'nohup /app/x',
  'docker run --rm image',
  'systemctl is-active x',
  '/app/bin/batch --all',
  '/app/bin/service start',
  'at -l',
  "ssh host 'nohup x &'",
  'php artisan queue:work --daemon',
])('what is waited for, or quoted, is not: %s', (command) => {
  expect(codesOf(entry(command))).toEqual([]);
});
