// Signals, pipes and failed output: the program together with others in a shell.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRunning, Program, run } from './program.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-e2e-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(text: string): string {
  const path = join(directory, 'test.crontab');
  writeFileSync(path, text);
  return path;
}

/** `/bin/sh -c` with the program's path as $0. */
function shell(script: string, ...args: string[]): string {
  return execFileSync('/bin/sh', ['-c', script, 'dist/cronbridge.js', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('a pipe', () => {
  it('that closes early is no error', () => {
    // More than a pipe holds.
    const many = write(Array.from({ length: 500 }, (_, job) => `0 5 * * * /app/job-${job}\n`).join(''));
    expect(shell('{ node "$0" validate --json "$1"; echo "exit $?" >&2; } 2>&1 | head -n 1', many)).toBe(
      '{\n',
    );
    expect(shell('{ node "$0" next --json --until 2199-01-01 --crontab "$1" | head -n 1; } 2>&1', many)).toBe(
      '[\n',
    );
  });

  it.runIf(existsSync('/dev/full'))('that is full is reported, and is not a fault of the program', () => {
    const many = write('0 5 * * * /app/job\n');
    expect(shell('{ node "$0" validate "$1" > /dev/full; echo "exit $?"; } 2>&1', many)).toBe(
      'error: cannot write the output: ENOSPC: no space left on device, write\nexit 1\n',
    );
  });

  it('gets no colours', async () => {
    const { code, out } = await run('validate', write('0 24 * * * x\n'));
    expect(code).toBe(2);
    expect(out).not.toContain('\x1b');
  });

  it('can be the crontab', () => {
    expect(shell('echo "0 5 * * * x" | node "$0" validate -')).toBe('1 job, 1 schedule, no problems\n');
  });
});

describe('a second Ctrl-C', () => {
  it('ends at once what will not end', async () => {
    const crontab = write(
      `#@ name=stubborn\n0 0 1 1 * trap '' TERM; echo "pid $$"; while :; do sleep 1; done\n`,
    );
    const local = new Program(['local', '--crontab', crontab, '--port', '0']);
    const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
    await run('run', 'stubborn', '--local', '--port', port);
    const [, pid = ''] = await local.until(/\| pid (\d+)/);
    expect(isRunning(pid)).toBe(true);
    local.signal('SIGINT');
    await local.until(/^stopping, and ending 1 run$/m);
    // One that comes at once may be npm's copy of the first.
    const again = setInterval(() => local.signal('SIGINT'), 100);
    expect((await local.finished()).code).toBe(130);
    clearInterval(again);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});
