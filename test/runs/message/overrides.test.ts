import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/runs/message/message.ts';
import { LONGEST_OVERRIDES, overridesLength, taskOverride } from '../../../src/runs/message/overrides.ts';
import { overridesDiagnostics } from '../../../src/schedules/overrides-limit.ts';
import { defaultOptions, jobOf, timeSpec } from '../../time/time-spec.ts';

const message: Message = {
  v: 1,
  job: 'report',
  scheduled: '2026-11-23T05:00:00Z',
  attempt: 2,
  command: '/app/report',
  shell: '/bin/sh',
  env: { LANG: 'C', CRONBRIDGE_JOB: 'mine' },
  lock: 'report',
  overlap: 'allow',
  deadline: 3600,
  notify: 'failure',
  task: {},
};
const context = { container: 'app', deployment: 'cronbridge-dev', launch: 3 };
const commandOf = (fields: Partial<Message>) =>
  taskOverride({ ...message, ...fields }, context).containerOverrides[0]?.command ?? [];

test('a task gets its command, the settings of the crontab and what it is a run of', () => {
  expect(taskOverride(message, context)).toEqual({
    containerOverrides: [
      {
        name: 'app',
        command: ['/bin/sh', '-c', 'exec /app/report'],
        environment: [
          { name: 'LANG', value: 'C' },
          { name: 'CRONBRIDGE_JOB', value: 'report' },
          { name: 'CRONBRIDGE_RUN', value: 'report@2026-11-23T05:00Z' },
          { name: 'CRONBRIDGE_ATTEMPT', value: '2' },
          { name: 'CRONBRIDGE_LAUNCH', value: '3' },
          { name: 'CRONBRIDGE_SCHEDULED', value: '2026-11-23T05:00:00Z' },
          { name: 'CRONBRIDGE_DEPLOYMENT', value: 'cronbridge-dev' },
        ],
      },
    ],
  });
});

test('a job can have its own container, size and role', () => {
  const task = { container: 'batch', cpu: 512, memory: 1024, ephemeralStorage: 50, taskRole: 'reporter' };
  expect(taskOverride({ ...message, task }, context)).toMatchObject({
    cpu: '512',
    memory: '1024',
    ephemeralStorage: { sizeInGiB: 50 },
    taskRoleArn: 'reporter',
    containerOverrides: [{ name: 'batch' }],
  });
});

describe('standard input', () => {
  const run = (fields: Partial<Message>) => {
    const [program = '', ...args] = commandOf(fields);
    return spawnSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  };

  test.each([
    ['a line\n'],
    ['no newline at the end'],
    [''],
    ['%s %d \\n \\\\ $HOME `id` "quoted" \'quoted\'\n'],
    ['-n\n'],
    ['Käse 雪 🎉\n'],
    ['\n\n\ttabs and blanks  \n\n'],
  ])('%j reaches the command byte for byte', (stdin) => {
    expect(run({ stdin, command: 'cat' }).stdout.toString()).toBe(stdin);
  });

  test('any text reaches the command byte for byte', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, (stdin) => {
        expect(run({ stdin, command: 'cat' }).stdout.toString()).toBe(stdin);
      }),
      { numRuns: 10 },
    );
  });

  test('64 KiB reach the command, more than a pipe holds', () => {
    const stdin = 'x'.repeat(64 * 1024 + 1);
    expect(run({ stdin, command: 'wc -c' }).stdout.toString().trim()).toBe(String(stdin.length));
  });

  test('the exit code is the one of the command', () => {
    expect(run({ stdin: 'x\n', command: 'cat >/dev/null; exit 7' }).status).toBe(7);
    expect(run({ stdin: 'x\n', command: 'true' }).status).toBe(0);
  });

  test('a command that does not read it is not disturbed', () => {
    expect(run({ stdin: 'x'.repeat(100_000), command: 'exit 3' }).status).toBe(3);
  });

  test('a program that is the whole command is started so that TERM reaches it', async () => {
    const [shell = '', ...args] = commandOf({
      stdin: 'a line\n',
      command: `perl -e '$SIG{TERM} = sub { print "got TERM, after ", <STDIN>; exit 4 }; $| = 1; print "ready\n"; sleep 60 while 1'`,
    });
    const child = spawn(shell, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed === 'ready\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'close');
    expect({ code, printed }).toEqual({ code: 4, printed: 'ready\ngot TERM, after a line\n' });
  });

  test('the command is the code of the shell that the crontab names', () => {
    expect(run({ stdin: 'x\n', shell: '/bin/echo', command: 'a "b" $c' }).stdout.toString()).toBe(
      '-c a "b" $c\n',
    );
  });
});

describe('arguments', () => {
  const report = { command: '/app/report', args: ['--dry-run', "it's today"] };

  test('are the positional parameters of the shell, whose name stays what it is', () => {
    expect(commandOf(report)).toEqual(['/bin/sh', '-c', 'exec /app/report "$@"', '/bin/sh', ...report.args]);
    expect(commandOf({ ...report, command: 'cd /app; ./report "$1"' }).slice(2)).toEqual([
      'cd /app; ./report "$1"',
      '/bin/sh',
      ...report.args,
    ]);
  });

  test('reach a command beside its standard input', () => {
    const [shell = '', ...args] = commandOf({
      command: 'echo "$0:$2"; cat',
      stdin: 'in\n',
      args: ['a', 'b c'],
    });
    expect(spawnSync(shell, args).stdout.toString()).toBe('/bin/sh:b c\nin\n');
  });
});

describe('the limit of ECS', () => {
  const job = (length: number) =>
    jobOf(timeSpec('0 5 * * *'), { command: 'x'.repeat(length), entry: '0 5 * * * xxx', line: 7 });
  const longest = () => {
    let length = LONGEST_OVERRIDES;
    while (overridesDiagnostics([job(length)]).length > 0) length--;
    return length;
  };

  test('a job over it is an error at its entry, with the count', () => {
    const length = longest() + 1;
    expect(overridesDiagnostics([job(length - 1), job(length)])).toEqual([
      {
        file: 'crontab/batch.crontab',
        line: 7,
        column: 1,
        endColumn: 14,
        severity: 'error',
        code: 'overrides-too-long',
        message:
          'the command, environment and input need 8193 characters, but ECS allows 8192 for the overrides of a task',
        hint: 'move the command into a script in the image, or move settings into the task definition',
      },
    ]);
  });

  test('a job that passes is never refused later, whatever run, attempt, container and deployment', () => {
    const { command } = job(longest());
    const override = taskOverride(
      { ...message, env: {}, command, attempt: 1, trigger: 'manual', scheduled: '2199-12-31T23:59:59.999Z' },
      { container: 'c'.repeat(255), deployment: 'd'.repeat(41), launch: 9999 },
    );
    expect(overridesLength(override)).toBe(LONGEST_OVERRIDES);
  });

  test('quotes and environment count as their JSON does', () => {
    const quoted = jobOf(timeSpec('0 5 * * *'), { command: '"'.repeat(4000) });
    const env = jobOf(timeSpec('0 5 * * *'), { env: { A: 'x'.repeat(8000) } });
    const stdin = jobOf(timeSpec('0 5 * * *'), { stdin: 'x'.repeat(8000), options: defaultOptions });
    expect(overridesDiagnostics([quoted, env, stdin])).toHaveLength(3);
  });
});
