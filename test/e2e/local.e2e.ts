// cronbridge local and the commands of a second terminal, as a newcomer uses them.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronbridge } from '../cli/record.ts';
import { McpClient } from './mcp-client.ts';
import { environment, isRunning, Program, run } from './program.ts';

// Nothing is due by itself during the test: runs are requested, so that no test waits for a minute.
const CRONTAB = `GREETING=hello there

#@ name=greet
0 0 1 1 * echo "$GREETING"; echo "to $1$2" >&2

#@ name=break notify-to=ops check-in=hc
0 0 1 1 * echo "about to break"; exit 7

#@ name=stay
0 0 1 1 * trap exit TERM; sleep 1000 & echo "child $!"; echo "shell $$"; wait
`;

let directory: string;
let crontab: string;
let local: Program;
let target: string[];

/** In this process, which is ten times as quick as another one. One test starts a real second program. */
const inSecondTerminal = (...args: string[]) =>
  cronbridge([...args, ...target], { env: environment, now: () => new Date() });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-e2e-'));
  crontab = join(directory, 'crontab', 'test.crontab');
  mkdirSync(dirname(crontab));
  writeFileSync(crontab, CRONTAB);
  const told = ['--notify-command', `cat > ${join(directory, 'told.json')}`];
  local = new Program(['local', '--crontab', crontab, '--port', '0', ...told]);
  const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
  target = ['--local', '--port', port];
});

afterAll(async () => {
  local.signal('SIGKILL');
  await local.finished();
  rmSync(directory, { recursive: true });
});

describe('watched from other terminals', () => {
  it('shows runs as they change and logs as they grow, and ends cleanly with Ctrl-C', async () => {
    const runs = new Program(['runs', '--watch', '--json', ...target]);
    const list = new Program(['list', '--watch', ...target]);
    const logs = new Program(['logs', '--all', '--follow', ...target]);
    await list.until(/^greet +enabled/m);
    const { out: id } = await inSecondTerminal('run', 'greet');
    await runs.until(new RegExp(`"run":"${id.trim()}",.*"state":"succeeded"`));
    await logs.until(/^greet \| hello there$/m);
    await list.until(/^greet +enabled .* succeeded /m);
    for (const program of [runs, list]) {
      program.signal('SIGINT');
      expect(await program.finished()).toMatchObject({ code: 0, err: '' });
    }
    logs.signal('SIGINT');
    expect((await logs.finished()).err).toMatch(/^greet@\S+ succeeded after /m);
    expect(list.out.match(/^JOB /gm)).toHaveLength(1);
  });
});

/** The tools that a client is told of unless actions are allowed. */
const READING = [
  ...['list', 'describe', 'runs', 'show', 'logs', 'doctor'],
  ...['next', 'explain', 'validate', 'plan'],
];

describe('a client of the Model Context Protocol', () => {
  it('reads the deployment, acts on it only where that is allowed, and nothing but the protocol is printed', async () => {
    const reader = new McpClient([...target, '--crontab', crontab]);
    expect((await reader.initialize()).result).toMatchObject({ serverInfo: { name: 'cronbridge' } });
    const { result } = await reader.ask('tools/list');
    expect(result).toMatchObject({ tools: READING.map((name) => ({ name })) });
    const { structuredContent, content } = await reader.call('list');
    expect(structuredContent).toEqual({
      total: 3,
      jobs: JSON.parse((await inSecondTerminal('list', '--json')).out),
    });
    expect(JSON.parse(content?.at(-1)?.text ?? '')).toEqual(structuredContent);
    expect(await reader.call('run', { job: 'greet' })).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/^error: run is an action, .*\nremedy: .*--allow-actions/) },
        {},
      ],
    });
    expect(await reader.call('plan')).toMatchObject({ structuredContent: { create: [], delete: [] } });

    const actor = new McpClient([...target, '--allow-actions']);
    await actor.initialize();
    const ran = await actor.call('run', { job: 'greet', args: ['the ', 'world'] });
    const run = String(ran.structuredContent?.run);
    expect(ran.content?.[0]?.text).toBe(`${run} has started`);
    await inSecondTerminal('logs', run, '--follow');
    expect(await reader.call('logs', { run })).toMatchObject({
      structuredContent: {
        run,
        state: 'succeeded',
        lines: [{ text: 'hello there' }, { text: 'to the world' }],
      },
    });
    expect([await reader.end(), reader.err]).toEqual([0, '']);
    expect([await actor.signal('SIGTERM'), actor.err]).toEqual([0, '']);
  });
});

describe('a notification', () => {
  it('is a line, and the input of the command that was given', async () => {
    await inSecondTerminal('run', 'break');
    await local.until(/^break@\S+ would notify the topic, ops: break failed with exit code 7 /m);
    const read = () => JSON.parse(readFileSync(join(directory, 'told.json'), 'utf8'));
    await expect.poll(() => (existsSync(join(directory, 'told.json')) ? read().outcome : '')).toBe('failed');
    expect(read()).toMatchObject({ job: 'break', exitCode: 7, lastLines: ['about to break'] });
    expect(local.out).toMatch(/^break@\S+ would check in with hc: failed$/m);
  });
});

describe('cronbridge local', () => {
  it('shows the plan before it is ready', () => {
    expect(local.out).toMatch(/^\+ break +cron\(0 0 1 1 \? \*\) UTC +echo/m);
    expect(local.out).toMatch(/^3 to create$/m);
  });

  it('answers the commands of a second terminal', async () => {
    const { code, out, err } = await inSecondTerminal('list', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).map(({ job, state }: Record<string, string>) => [job, state])).toEqual([
      ['break', 'enabled'],
      ['greet', 'enabled'],
      ['stay', 'enabled'],
    ]);
  });

  it('runs a job on demand as a real process, and shows it as it goes', async () => {
    const { code, out, err } = await run('run', 'greet', '--wait', ...target);
    expect({ code, out }).toEqual({ code: 0, out: 'hello there\nto \n' });
    expect(err).toMatch(/^greet@\S+ succeeded after /m);
    const [, id = ''] = await local.until(/^(greet@\S+) succeeded after /m);
    expect(local.out).toContain(`${id} started\n`);
    expect(local.out).toContain(`${id} | hello there\n`);
  });

  it('ends "run --wait" with the exit code of the command', async () => {
    const { code, out, err } = await inSecondTerminal('run', 'break', '--wait');
    expect({ code, out }).toEqual({ code: 7, out: 'about to break\n' });
    expect(err).toMatch(/^break@\S+ failed with exit code 7 after /m);
  });

  it('gives arguments and environment to the command', async () => {
    const { code, out } = await inSecondTerminal('run', 'greet', '--wait', '--env', 'GREETING=good day');
    expect({ code, out }).toEqual({ code: 0, out: 'good day\nto \n' });
  });

  it('keeps runs and their logs', async () => {
    const { out } = await inSecondTerminal('runs', 'break', '--json');
    const [last] = JSON.parse(out);
    expect(last).toMatchObject({ job: 'break', state: 'failed', exitCode: 7, trigger: 'manual' });
    expect(await inSecondTerminal('logs', last.run)).toEqual({ code: 0, out: 'about to break\n', err: '' });
  });

  it('refuses arguments that have no place, and does not call that its own fault', async () => {
    const { code, err } = await run(...target, 'run', 'stay', '--', '--dry-run');
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: stay: .*\n {2}hint: write "\$@"/),
    });
    expect(local.err).not.toContain('fault of cronbridge');
  });

  it('names the job that was probably meant', async () => {
    const { code, out, err } = await inSecondTerminal('run', 'great');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('did you mean greet');
  });

  it('takes a change of the crontab, and keeps the old one where the new one is wrong', async () => {
    writeFileSync(crontab, `${CRONTAB}\n#@ name=added\n0 0 1 1 * true\n`);
    await local.until(/^\+ added /m);
    writeFileSync(crontab, `${CRONTAB}\n#@ name=added\n0 25 1 1 * true\n`);
    await untilErr(/hour 25/);
    expect((await inSecondTerminal('run', 'added', '--wait')).code).toBe(0);
  });

  it('takes a change of a file that comes back with its directory', async () => {
    rmSync(dirname(crontab), { recursive: true });
    await untilErr(/no such file or directory/);
    mkdirSync(dirname(crontab));
    writeFileSync(crontab, `${CRONTAB}\n#@ name=back\n0 0 2 1 * true\n`);
    await local.until(/^\+ back /m);
  });

  it('refuses a port that is in use in one sentence', async () => {
    const { code, err } = await run('local', '--crontab', crontab, '--port', String(target[2]));
    expect(code).toBe(1);
    expect(err).toMatch(/^error: port \d+ is in use\n {2}hint: .*--port/);
  });

  it('leaves no process behind', async () => {
    const { code, out } = await inSecondTerminal('run', 'stay');
    expect(code).toBe(0);
    const id = out.trim().replace(/[.+]/g, '\\$&');
    const [, child = ''] = await local.until(new RegExp(`^${id} \\| child (\\d+)`, 'm'));
    const [, shell = ''] = await local.until(new RegExp(`^${id} \\| shell (\\d+)`, 'm'));
    expect([child, shell].map(isRunning)).toEqual([true, true]);
    local.signal('SIGINT');
    expect((await local.finished()).code).toBe(0);
    expect([child, shell].map(isRunning)).toEqual([false, false]);
  });

  it('has told nothing but what concerns its user', () => {
    expect(local.err).not.toMatch(/Warning|at .*\(node:|\.js:\d+/);
  });
});

describe('what is kept', () => {
  const KEPT = `#@ name=stay retries=1 retry-delay=1s
0 0 1 1 * echo "attempt $CRONBRIDGE_ATTEMPT"; test "$CRONBRIDGE_ATTEMPT" -gt 1 || { sleep 1000 & echo "child $!"; wait; }

#@ name=warm on=deploy
@reboot true
`;

  it('survives SIGKILL: runs, a pause, a retry; processes that were left are ended, and nothing is created again', async () => {
    const data = join(directory, 'data');
    const file = join(directory, 'kept.crontab');
    writeFileSync(file, KEPT);
    const start = async () => {
      const program = new Program(['local', '--crontab', file, '--port', '0', '--data', data]);
      const [, port = ''] = await program.until(/^ready on 127\.0\.0\.1:(\d+)/m);
      target = ['--local', '--port', port];
      return program;
    };
    const first = await start();
    expect(first.out).toMatch(/^2 to create, 1 to run$/m);
    await first.until(/^warm@\S+ succeeded/m);
    const { out: id } = await inSecondTerminal('run', 'stay');
    const [, child = ''] = await first.until(/ \| child (\d+)/m);
    await inSecondTerminal('pause', 'stay');

    const { code, err } = await run('local', '--crontab', file, '--port', '0', '--data', data);
    expect(code).toBe(1);
    expect(err).toMatch(/^error: another "cronbridge local" \(process \d+\) uses .*\n {2}hint: .*--memory/);

    first.signal('SIGKILL');
    await first.finished();
    expect(isRunning(child)).toBe(true);
    const second = await start();
    expect(isRunning(child)).toBe(false);
    await second.until(
      new RegExp(`^${id.trim()} lost after .*"cronbridge local" ended while it ran, will be`, 'm'),
    );
    await second.until(new RegExp(`^${id.trim()} attempt 2 succeeded after `, 'm'));
    expect(second.out).not.toMatch(/^[+▶]|warm@/m);
    expect((await inSecondTerminal('list', '--json')).out).toMatch(/"state": ?"paused"/);
    const { out } = await inSecondTerminal('runs', '--json');
    expect(
      JSON.parse(out)
        .map(({ job }: { job: string }) => job)
        .sort(),
    ).toEqual(['stay', 'stay', 'warm']);
    second.signal('SIGINT');
    expect((await second.finished()).code).toBe(0);
    expect(readdirSync(data).filter((name) => name.includes('damaged'))).toEqual([]);
  });
});

async function untilErr(pattern: RegExp): Promise<void> {
  await expect.poll(() => local.err).toMatch(pattern);
}
