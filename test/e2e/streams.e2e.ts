// Signals, pipes and failed output: the program together with others in a shell.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
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

/** Whether a program is installed here. */
const has = (program: string) => spawnSync(program, ['--version']).status === 0;

/** On a terminal of its own; `script` is a part of util-linux. */
const TERMINALS: Readonly<Record<string, string>> = { bash: 'bash --norc -i', zsh: 'zsh -f -i' };

describe('a shell completes', () => {
  /** A `cronbridge` that answers for completion, and otherwise writes down with which words it was started. */
  function program(): { readonly ran: string; readonly env: NodeJS.ProcessEnv } {
    const [ran, path] = [join(directory, 'ran'), join(directory, 'cronbridge')];
    rmSync(ran, { force: true });
    const own = `exec "${process.execPath}" "${resolve('dist/cronbridge.js')}" "$@"`;
    writeFileSync(path, `#!/bin/sh\n[ "$1" = complete ] && ${own}\necho "$@" >> "${ran}"\n`);
    chmodSync(path, 0o755);
    const PATH = `${directory}${delimiter}${process.env.PATH}`;
    return { ran, env: { PATH, HOME: directory, TERM: 'xterm' } };
  }

  function scriptFor(name: string): string {
    const file = join(directory, `completion.${name}`);
    writeFileSync(file, shell('exec "$0" completion "$1"', name));
    write('#@ name=flaky\n0 5 * * * /app/flaky\n');
    writeFileSync(join(directory, 'cronbridge.yml'), 'crontab: test.crontab\n');
    return file;
  }

  it.skipIf(!has('script') || !has('bash'))('commands, options, states and jobs: bash', () =>
    inTerminal('bash'),
  );

  it.skipIf(!has('script') || !has('zsh'))('commands, options, states and jobs: zsh', () =>
    inTerminal('zsh'),
  );

  function inTerminal(name: string): void {
    const { ran, env } = program();
    const begin = name === 'zsh' ? 'autoload -U compinit; compinit -u -D; ' : '';
    const typed = [
      `${begin}source '${scriptFor(name)}'`,
      'cronbridge descr\tfla\t',
      'cronbridge runs --state=mis\t',
      'cronbridge runs --trigg\tmanu\t',
      'exit',
    ];
    spawnSync('script', ['-qec', TERMINALS[name] ?? name, '/dev/null'], {
      cwd: directory,
      env,
      input: `${typed.join('\n')}\n`,
      timeout: 60_000,
    });
    expect(readFileSync(ran, 'utf8')).toBe('describe flaky\nruns --state=missed\nruns --trigger manual\n');
  }

  it.skipIf(!has('fish'))('commands, options, states and jobs: fish', () => {
    const { env } = program();
    const lines = ['cronbridge descr', 'cronbridge describe fla', 'cronbridge runs --state=mis'];
    const asked = lines.map((line) => `complete -C '${line}'`).join('; ');
    const { stdout } = spawnSync('fish', ['--no-config', '-c', `source '${scriptFor('fish')}'; ${asked}`], {
      cwd: directory,
      env,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(
      /^describe\tdescribe a deployed job.*\nflaky\t0 5 \* \* \* \/app\/flaky\n--state=missed\n$/,
    );
  });
});
