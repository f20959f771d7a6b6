import { describe, expect, test } from 'vitest';
import { decode, decodeInput } from '../../../src/runs/message/decode.ts';
import type { Message } from '../../../src/runs/message/message.ts';

const attributes = { SentTimestamp: String(Date.parse('2026-11-23T05:00:03.456Z')) };
const least = { v: 1, job: 'report', scheduled: '2026-11-23T05:00:00Z', command: '/app/report' };
const full: Message = {
  v: 1,
  job: 'report',
  scheduled: '2026-11-23T05:00:00Z',
  due: '2026-11-23T05:04:00Z',
  attempt: 3,
  trigger: 'retry',
  command: '/app/report',
  shell: '/bin/bash',
  stdin: '',
  env: { LANG: 'C' },
  lock: 'database',
  overlap: 'wait',
  deadline: 3600,
  timeout: 1800,
  guard: { days: [1, 31], weekdays: [0, 6], timezone: 'Asia/Tokyo' },
  retry: { limit: 2, delay: 60, on: ['failed', 'spot'] },
  notify: 'recovery',
  task: {
    cluster: 'batch',
    taskDefinition: 'batch:7',
    container: 'app',
    taskRole: 'reporter',
    cpu: 512,
    memory: 1024,
    ephemeralStorage: 50,
    launch: 'ec2',
  },
};

const decoded = (body: unknown) => decode({ body: JSON.stringify(body), attributes });
const reason = (body: unknown) => {
  const result = decoded(body);
  return result.ok ? undefined : result.reason;
};

describe('version 1', () => {
  test('a message with every field is read as it is', () => {
    expect(decoded(full)).toEqual({ ok: true, message: full });
  });

  test('absent fields and null have their defaults', () => {
    expect(decoded({ ...least, stdin: null, env: null })).toEqual({
      ok: true,
      message: {
        ...least,
        attempt: 1,
        shell: '/bin/sh',
        env: {},
        lock: 'report',
        overlap: 'allow',
        deadline: 86_400,
        notify: 'failure',
        task: {},
      },
    });
  });

  test('unknown fields are ignored', () => {
    expect(decoded({ ...full, colour: 'red', task: { ...full.task, gpu: 1 } })).toEqual({
      ok: true,
      message: full,
    });
  });

  test('a scheduled run is a run of the minute, even if Scheduler writes seconds', () => {
    expect(decoded({ ...least, scheduled: '2026-11-23T05:00:43Z' })).toMatchObject({
      message: { scheduled: '2026-11-23T05:00:00Z' },
    });
  });

  test('an on-demand run keeps its milliseconds', () => {
    const scheduled = '2026-11-23T05:00:43.123Z';
    expect(decoded({ ...least, trigger: 'manual', scheduled })).toMatchObject({ message: { scheduled } });
  });

  test.each([
    [{ ...least, v: 2 }, 'v is not 1, the only version known here'],
    [{ ...least, v: '1' }, 'v is not 1, the only version known here'],
    [{ job: 'report', command: 'x', scheduled: least.scheduled }, 'v is missing'],
    [{ ...least, job: undefined }, 'job is missing'],
    [{ ...least, job: 'a b' }, "job is not a job's name: letters, digits, - and _, at most 48"],
    [{ ...least, job: 'x'.repeat(49) }, "job is not a job's name: letters, digits, - and _, at most 48"],
    [
      { ...least, scheduled: '<aws.scheduler.scheduled-time>' },
      'scheduled is not an instant in UTC such as 2026-11-23T05:00:00Z',
    ],
    [
      { ...least, scheduled: '2026-11-23T05:00:00+09:00' },
      'scheduled is not an instant in UTC such as 2026-11-23T05:00:00Z',
    ],
    [
      { ...least, scheduled: '2026-13-23T05:00:00Z' },
      'scheduled is not an instant in UTC such as 2026-11-23T05:00:00Z',
    ],
    [{ ...least, command: '' }, 'command is not a text with at least one character'],
    [{ ...least, command: ['ls'] }, 'command is not a text with at least one character'],
    [{ ...least, attempt: 0 }, 'attempt is not a whole number from 1'],
    [{ ...least, env: { A: 1 } }, 'env is not an object of texts'],
    [{ ...least, env: ['A=1'] }, 'env is not an object of texts'],
    [{ ...least, overlap: 'never' }, 'overlap is not one of allow, skip, wait, replace'],
    [{ ...least, deadline: '1h' }, 'deadline is not a whole number of seconds, at most a day'],
    [{ ...least, lock: '' }, 'lock is not a text of 1 to 256 characters'],
    [{ ...least, timeout: -1 }, 'timeout is not a positive whole number of seconds'],
    [{ ...least, guard: { timezone: 'Mars/Olympus' } }, 'guard.timezone is not a time zone known here'],
    [
      { ...least, guard: { days: [0], timezone: 'UTC' } },
      'guard.days is not a list in which every item is a day of the month',
    ],
    [{ ...least, deadline: 1e15 }, 'deadline is not a whole number of seconds, at most a day'],
    [{ ...least, retry: { limit: 1, delay: 60 } }, 'retry.on is missing'],
    [{ ...least, retry: { limit: 99, delay: 60, on: [] } }, 'retry.limit is not a whole number from 0 to 10'],
    [{ ...least, task: { cpu: '512' } }, 'task.cpu is not a positive whole number'],
    [{ ...least, task: [] }, 'task is not an object'],
    [{ v: 1 }, 'job is missing; scheduled is missing; command is missing'],
  ])('%j is refused: %s', (body, expected) => {
    expect(reason(body)).toBe(expected);
  });

  test.each(['', 'null', '[]', '"x"', '{"v":1', 'run report'])('%j is not a message', (body) => {
    expect(decode({ body, attributes })).toEqual({ ok: false, reason: 'the body is not a JSON object' });
  });

  test('what is larger than a run in the ledger can be is no message, and neither is a lock that no key can name', () => {
    expect(reason({ ...least, command: 'ü'.repeat(140_000) })).toBe('the body is too large');
    expect(reason({ ...least, lock: 'x'.repeat(257) })).toBe('lock is not a text of 1 to 256 characters');
    expect(reason({ command: 'ls', lock_id: 'x'.repeat(257) })).toBe(
      'lock_id is not a text of at most 256 characters',
    );
  });

  test('a reason never tells values', () => {
    expect(reason({ ...least, env: { TOKEN: 'hunter2', N: 1 }, shell: 7 })).not.toContain('hunter2');
  });

  test('fields are read from the object, never from its prototype', () => {
    const body =
      '{"v":1,"job":"report","scheduled":"2026-11-23T05:00:00Z","command":"x","__proto__":{"stdin":"y"}}';
    expect(decode({ body, attributes })).not.toHaveProperty('message.stdin');
  });
});

describe('the input of a schedule', () => {
  test('becomes the message of the instant at which somebody asks for a run', () => {
    const input = JSON.stringify({ ...least, scheduled: '<aws.scheduler.scheduled-time>' });
    expect(decodeInput(input, new Date('2026-11-23T09:12:33.004Z'), 'manual')).toMatchObject({
      message: { scheduled: '2026-11-23T09:12:33.004Z', trigger: 'manual', command: '/app/report' },
    });
  });

  test('that somebody changed in the console is refused with the reason', () => {
    expect(decodeInput('{}', new Date('2026-11-23T09:12:33Z'), 'manual')).toEqual({
      ok: false,
      reason: 'v is missing; job is missing; command is missing',
    });
  });
});
