import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock, VirtualClock } from '../../../src/local/clock.ts';
import { ProcessRunner, type ProcessRunnerOptions } from '../../../src/local/runner/process-runner.ts';
import type { ContainerStart } from '../../../src/local/runner/task-runner.ts';
import { container, describeRunner } from './runner-contract.ts';

const sh = (script: string) => ['/bin/sh', '-c', script];

describeRunner('ProcessRunner', () => ({
  runner: new ProcessRunner({ clock: new SystemClock(), workingDirectory: '/' }),
  commands: {
    printsOneTwo: sh('echo one; echo two'),
    exitsWith3: sh('exit 3'),
    runsOn: sh('while :; do sleep 1; done'),
    isMissing: ['/nowhere/program'],
  },
}));

describe('ProcessRunner', () => {
  let directory: string;
  let runners: ProcessRunner[];
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'process-runner-test-')));
    runners = [];
  });
  afterEach(async () => {
    for (const runner of runners) await runner.close();
    rmSync(directory, { recursive: true });
  });

  function newRunner(options: Partial<ProcessRunnerOptions> = {}): ProcessRunner {
    const runner = new ProcessRunner({ clock: new SystemClock(), workingDirectory: directory, ...options });
    runners.push(runner);
    return runner;
  }

  async function run(command: readonly string[], more: Partial<ContainerStart> = {}, runner = newRunner()) {
    const started = container(command, more);
    const { exited } = await runner.start(started);
    return { exitCode: await exited, lines: started.lines };
  }

  /** Starts a command whose first line says that it is ready. */
  async function startReady(
    command: readonly string[],
    runner = newRunner(),
    more: Partial<ContainerStart> = {},
  ) {
    const lines: string[] = [];
    let ready = () => {};
    const spoke = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const output = (line: string) => {
      lines.push(line);
      ready();
    };
    const running = await runner.start(container(command, { output, ...more }));
    await spoke;
    return { running, lines };
  }

  it('cuts a line that does not end, and reads what is before its end once', async () => {
    const { lines } = await run(sh("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end"));
    expect(lines.at(-1)).toBe('end');
    expect(lines.join('').length).toBe(3_000_003);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(512 * 1024);
  });

  it('creates its directory again if it was cleaned up', async () => {
    await withTemporaryFilesIn(directory, async () => {
      const runner = newRunner();
      expect((await run(sh('echo before'), {}, runner)).lines).toEqual(['before']);
      for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });
      expect((await run(sh('echo after'), {}, runner)).lines).toEqual(['after']);
    });
  });

  it('says so where the output of a command cannot be read', async () => {
    await withTemporaryFilesIn(join(directory, 'missing'), async () => {
      await expect(run(sh('true'))).rejects.toThrow(/its output cannot be read: ENOENT/);
    });
  });

  it('gives a command its own environment over the image’s, and nothing of this process', async () => {
    const environment = { PATH: '/image/bin', HOME: '/image' };
    const { lines } = await run(
      ['/usr/bin/env'],
      { taskId: 'f'.repeat(32), environment: { HOME: '/job', EMPTY: '', TEXT: 'a=b c' } },
      newRunner({ environment }),
    );
    expect(lines.sort()).toEqual([
      'CRONBRIDGE_CONTAINER=ffffffffffffffffffffffffffffffff/main',
      'EMPTY=',
      'HOME=/job',
      'HOSTNAME=ffffffffffffffffffffffffffffffff',
      'PATH=/image/bin',
      'TEXT=a=b c',
    ]);
  });

  it('finds programs on the PATH of the container', async () => {
    writeFileSync(join(directory, 'report'), '#!/bin/sh\necho found "$@"\n', { mode: 0o755 });
    const { lines } = await run(['report', 'a b', '*'], { environment: { PATH: directory } });
    expect(lines).toEqual(['found a b *']);
  });

  it('runs commands in the working directory, without standard input', async () => {
    const { lines } = await run(sh('pwd; cat; echo end'));
    expect(lines).toEqual([directory, 'end']);
  });

  it('keeps the order between standard output and standard error', async () => {
    const { lines } = await run(sh('for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done'));
    expect(lines).toEqual([1, 2, 3, 4, 5].flatMap((i) => [`out ${i}`, `err ${i}`]));
  });

  it('lets commands open /dev/stdout and /dev/stderr', async () => {
    const { exitCode, lines } = await run(
      sh('echo a >/dev/stderr; echo b >/dev/stdout; echo c | tee /dev/stderr'),
    );
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: ['a', 'b', 'c', 'c'] });
  });

  it('gives a last line that has no newline, and empty lines too', async () => {
    const { lines } = await run(['printf', 'a\n\nlast']);
    expect(lines).toEqual(['a', '', 'last']);
  });

  it('reads characters whole, however the bytes arrive', async () => {
    const { lines } = await run(sh("printf '\\303'; sleep 0.05; printf '\\274\\n'"));
    expect(lines).toEqual(['ü']);
  });

  it('loses nothing of a long output', async () => {
    const { lines } = await run(['seq', '1', '20000']);
    expect(lines.length).toBe(20_000);
    expect(lines.at(-1)).toBe('20000');
  });

  it('tells a signal as 128 + its number', async () => {
    expect((await run(sh('kill -KILL $$'))).exitCode).toBe(137);
    expect((await run(sh('kill -SEGV $$'))).exitCode).toBe(139);
  });

  it('says why a program cannot be started', async () => {
    writeFileSync(join(directory, 'data'), 'no program', { mode: 0o644 });
    const runner = newRunner();
    await expect(runner.start(container(['no-such-program']))).rejects.toThrow(
      'CannotStartContainerError: unable to start container process: exec: "no-such-program": executable file not found in $PATH',
    );
    await expect(runner.start(container([join(directory, 'data')]))).rejects.toThrow(/permission denied$/);
    await expect(runner.start(container(['echo', 'a\0b']))).rejects.toThrow(/^CannotStartContainerError: /);
  });

  it('kills what ignores SIGTERM, after the timeout', async () => {
    const { running } = await startReady(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
    running.stop(0.1);
    expect(await running.exited).toBe(137);
  });

  it('lets a command end in its own way at SIGTERM', async () => {
    const { running, lines } = await startReady(
      // In the background, since a shell may tell of the end of what it has in the foreground.
      sh("trap 'echo cleaned up; exit 5' TERM; echo ready; sleep 3600 & wait"),
    );
    running.stop(30);
    expect(await running.exited).toBe(5);
    expect(lines).toEqual(['ready', 'cleaned up']);
  });

  it('ends what a command left in the background, with the command', async () => {
    const { exitCode, lines } = await run(sh('sleep 3600 & echo $!'));
    expect(exitCode).toBe(0);
    await ended(lines[0]);
  });

  it('ends the whole group when it is stopped', async () => {
    const { running, lines } = await startReady(
      sh("trap 'exit 143' TERM; (trap '' TERM; sleep 3600) & echo $!; wait"),
    );
    running.stop(30);
    expect(await running.exited).toBe(143);
    await ended(lines[0]);
  });

  it('ends a container although a process that left its group holds the output open', async () => {
    const stray = `const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['3600'], { detached: true, stdio: 'inherit' });
      console.log(child.pid); child.unref();`;
    const runner = newRunner();
    const { exitCode, lines } = await run([process.execPath, '-e', stray], {}, runner);
    expect(exitCode).toBe(0);
    // Elsewhere nothing tells whose it was.
    if (process.platform === 'linux') await ended(lines[0]);
    else process.kill(Number(lines[0]), 'SIGKILL');
    expect((await run(['echo', 'next'], {}, runner)).lines).toEqual(['next']);
  });

  it('gives SIGTERM to the first process alone', async () => {
    const other = `trap 'echo other got it' TERM; echo ready; while :; do sleep 0.05; done`;
    const { running, lines } = await startReady(
      sh(`trap 'echo first got it; exit 4' TERM; sh -c "$OTHER" & while :; do sleep 0.05; done`),
      newRunner({ environment: { PATH: process.env.PATH ?? '', OTHER: other } }),
    );
    running.stop(30);
    expect(await running.exited).toBe(4);
    expect(lines).toEqual(['ready', 'first got it']);
  });

  it.runIf(process.platform === 'linux')(
    'keeps SIGTERM from a first process that does not handle it',
    async () => {
      const { running } = await startReady(sh('echo ready; while :; do sleep 0.05; done'));
      running.stop(0.3);
      expect(await running.exited).toBe(137);
    },
  );

  it('lets an init process pass SIGTERM on to what does not handle it', async () => {
    const command = sh('echo ready; while :; do sleep 0.05; done');
    const { running } = await startReady(command, newRunner(), { initProcess: true });
    running.stop(30);
    expect(await running.exited).toBe(143);
  });

  it.runIf(process.platform === 'linux')('kills what left its group and its parents', async () => {
    const daemon = `setsid sh -c '(env -i sleep 3600 & echo $!; wait) & sleep 3600'`;
    const { running, lines } = await startReady(sh(`${daemon} & trap '' TERM; while :; do sleep 0.05; done`));
    running.stop(0.1);
    expect(await running.exited).toBe(137);
    await ended(lines[0]);
  });

  it('gives each command its own time when it is closed', async () => {
    const runner = newRunner();
    const command = sh("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    const { running } = await startReady(command, runner, { stopTimeoutSeconds: 0.1 });
    await runner.close();
    expect(await running.exited).toBe(137);
  });

  it('leaves no process and no file behind when this process exits without closing it', async () => {
    const bundle = join(directory, 'abandon.mjs');
    await build({
      stdin: {
        contents: `
          import { SystemClock } from './src/local/clock.ts';
          import { ProcessRunner } from './src/local/runner/process-runner.ts';
          const runner = new ProcessRunner({ clock: new SystemClock(), workingDirectory: '/' });
          const output = (line) => { console.log(line); process.exit(0); };
          await runner.start({ taskId: 't', name: 'n', environment: {}, output,
            command: ['/bin/sh', '-c', 'echo $$; sleep 3600'] });`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const child = spawn(process.execPath, [bundle], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: directory },
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await once(child, 'close');
    expect(Number(printed)).toBeGreaterThan(0);
    await ended(printed.trim());
    expect(readdirSync(directory)).toEqual(['abandon.mjs']);
  });

  it('makes a virtual clock wait for the process', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    const started = container(['echo', 'done']);
    await newRunner({ clock }).start(started);
    await clock.advanceTo(new Date('2027-01-01T01:00:00Z'));
    expect(started.lines).toEqual(['done']);
  });
});

/** Waits for the end of a process that was killed, which the system brings about in its own time. */
async function ended(pid: string | undefined): Promise<void> {
  if (!pid) throw new Error('the command told no process id');
  await expect.poll(() => isAlive(pid)).toBe(false);
}

/** A process that has ended but was not waited for yet is not alive. */
function isAlive(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return stdout !== '' && !stdout.startsWith('Z');
}

async function withTemporaryFilesIn(directory: string, work: () => Promise<void>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = directory;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
