import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsProblem } from '../../../src/runs/message/container-command.ts';
import { decode, decodeInput } from '../../../src/runs/message/decode.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { anyText } from '../../property/any-text.ts';

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
  lockPlaces: 3,
  notifyTo: ['ops'],
  checkIn: { with: ['hc'], schedule: '0 5 * * *', margin: 600, longest: 3600 },
  owner: 'data-team',
  runbook: 'https://wiki.example.com/report',
  expect: 900,
  late: 600,
  finishBy: { time: '07:00', timezone: 'Asia/Tokyo' },
  catchUp: 'all',
  pauseAfter: 5,
  exitCodes: { ok: [3], noRetry: [2], skip: [75] },
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
    [{ ...least, command: '' }, 'command is not a non-empty string'],
    [{ ...least, command: ['ls'] }, 'command is not a non-empty string'],
    [{ ...least, attempt: 0 }, 'attempt is not a whole number from 1'],
    [{ ...least, env: { A: 1 } }, 'env is not an object of strings'],
    [
      { ...least, env: { '': 'x' } },
      'env is not an object of strings whose names are not empty and contain neither = nor NUL',
    ],
    [
      { ...least, env: { 'A=B': 'x' } },
      'env is not an object of strings whose names are not empty and contain neither = nor NUL',
    ],
    [
      { ...least, retry: { limit: 1, delay: 2_147_483_648, on: [] } },
      'retry.delay is not a whole number of seconds, at most a day',
    ],
    [{ ...least, env: ['A=1'] }, 'env is not an object of strings'],
    [{ ...least, overlap: 'never' }, 'overlap is not one of allow, skip, wait, replace'],
    [{ ...least, deadline: '1h' }, 'deadline is not a whole number of seconds, at most a day'],
    [{ ...least, lock: '' }, 'lock is not a string of 1 to 256 characters'],
    [{ ...least, timeout: -1 }, 'timeout is not a positive whole number of seconds, at most a year'],
    [{ ...least, guard: { timezone: 'Mars/Olympus' } }, 'guard.timezone is not a time zone known here'],
    [{ ...least, guard: { days: [0], timezone: 'UTC' } }, 'guard.days[0] is not a day of the month'],
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
    expect(reason({ ...least, lock: 'x'.repeat(257) })).toBe('lock is not a string of 1 to 256 characters');
    expect(reason({ command: 'ls', lock_id: 'x'.repeat(257) })).toBe(
      'lock_id is not a string of at most 256 characters',
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
  test('becomes the message of the instant at which a run is requested', () => {
    const input = JSON.stringify({ ...least, scheduled: '<aws.scheduler.scheduled-time>' });
    expect(decodeInput(input, new Date('2026-11-23T09:12:33.004Z'), 'manual')).toMatchObject({
      message: { scheduled: '2026-11-23T09:12:33.004Z', trigger: 'manual', command: '/app/report' },
    });
  });

  test('that was changed in the console is refused with the reason', () => {
    expect(decodeInput('{}', new Date('2026-11-23T09:12:33Z'), 'manual')).toEqual({
      ok: false,
      reason: 'v is missing; job is missing; command is missing',
    });
  });
});

/** What no field accepts and no problem may say. */
const SECRET = 'hunter2';
const secrets = fc.constantFrom<unknown>(
  SECRET,
  [SECRET],
  [[[SECRET]]],
  { [SECRET]: SECRET },
  { timezone: SECRET, limit: [SECRET], cpu: SECRET, on: [SECRET], days: [SECRET] },
  JSON.parse(`{ "__proto__": { "${SECRET}": "${SECRET}" } }`),
);
const odd = fc.oneof(
  secrets,
  fc.constantFrom<unknown>(null, '', 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, true, [], {}, '__proto__'),
);
const sqsjkr = {
  command: 'date',
  envs: { LANG: 'C' },
  event_id: 'nightly',
  lock_id: 'database',
  life_time: '1m',
  invoked_at: 1_602_597_840,
  abort_if_locked: true,
  disable_life_time_trigger: false,
};

/** Bodies of both kinds in which some fields are odd, and some are missing. */
const bodies = fc.constantFrom<object>(full, least, sqsjkr).chain((right) =>
  fc
    .record(Object.fromEntries(Object.keys({ ...right, args: 0 }).map((name) => [name, odd])), {
      requiredKeys: [],
    })
    .map((wrong) => ({ ...right, ...wrong })),
);

const text = anyText({ maxLength: 8 });
const words = fc.oneof(
  text.map((some) => `x${some}`),
  fc.constant('<aws.scheduler.scheduled-time>'),
);
const instant = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.integer({ min: 1, max: 10 });
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 10 });
const variable = text.filter((name) => name !== '' && !/[=\0]/.test(name));
const accepted = fc.oneof(
  fc.record(
    {
      v: fc.constant(1),
      job: fc.constantFrom('report', 'A-1_b'),
      scheduled: instant,
      command: words,
      due: orNull(instant),
      attempt: orNull(count),
      trigger: orNull(fc.constantFrom('schedule', 'manual', 'retry', 'deploy')),
      entry: orNull(fc.record({ time: text, timezone: fc.constant('Asia/Tokyo') })),
      shell: orNull(words),
      args: fc.constant([]),
      stdin: orNull(text),
      env: orNull(fc.dictionary(variable, text, { maxKeys: 3 })),
      lock: orNull(words),
      overlap: orNull(fc.constantFrom('allow', 'skip', 'wait', 'replace')),
      deadline: orNull(count),
      jitter: orNull(count),
      timeout: orNull(count),
      guard: orNull(fc.record({ days: orNull(fc.array(count)), timezone: fc.constant('UTC') })),
      retry: orNull(fc.record({ limit: count, delay: count, on: fc.subarray(['failed', 'spot']) })),
      task: orNull(fc.record({ cluster: orNull(words), cpu: orNull(count), colour: text })),
      colour: text,
    },
    { requiredKeys: ['v', 'job', 'scheduled', 'command'] },
  ),
  fc.record(
    {
      command: words,
      envs: orNull(fc.dictionary(variable, text, { maxKeys: 3 })),
      event_id: orNull(text),
      lock_id: orNull(text),
      life_time: orNull(fc.constantFrom(0, 90, '1.5h', '48h')),
      invoked_at: orNull(fc.constantFrom(1_602_597_840, '1602597840', 1_602_597_841)),
      entry_id: count,
    },
    { requiredKeys: ['command'] },
  ),
);

describe('whatever the body', () => {
  test('a message that is decoded is encoded to a body of the same message', () => {
    fc.assert(
      fc.property(accepted, (body) => {
        const first = decoded(body);
        if (!first.ok) throw new Error(first.reason);
        expect(decode({ body: encodeMessage(first.message), attributes })).toStrictEqual(first);
      }),
    );
  });

  test('each problem names a field, once, and nothing that the body holds', () => {
    const field =
      '(?:v|job|scheduled|due|attempt|trigger|command|shell|args|stdin|env|lock|overlap|deadline|timeout|guard|retry|exitCodes|notifyTo|checkIn|owner|runbook|expect|late|finishBy|catchUp|pauseAfter|lockPlaces|notify|task|envs|event_id|lock_id|life_time|invoked_at|abort_if_locked|disable_life_time_trigger)';
    // Arguments that have no place are a problem of shell and command together.
    const problem = new RegExp(
      `^${field}(?:\\.\\w+)?(?:\\[\\d+\\])?(?: is missing| is not .+)$|\\barguments\\b`,
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const problems = reason(body)?.split('; ') ?? [];
        for (const one of problems) expect(one).toMatch(problem);
        expect(new Set(problems).size).toBe(problems.length);
        expect(problems.join()).not.toContain(SECRET);
      }),
    );
  });

  test.each([
    ['a deep list', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'the body is not a JSON object'],
    [
      'a deep field',
      `{"env":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}`,
      'v is missing; job is missing; scheduled is missing; command is missing; env is not an object of strings',
    ],
  ])('%s is refused', (_, body, expected) => {
    expect(decode({ body, attributes })).toEqual({ ok: false, reason: expected });
  });

  test('names as those of a prototype are names', () => {
    const env = JSON.parse('{ "__proto__": "a", "constructor": "b", "toString": "c" }');
    const read = decoded({ ...least, env });
    expect(read).toMatchObject({ ok: true });
    expect(JSON.stringify(read)).toContain(JSON.stringify(env));
  });
});

test('arguments that have no place are a problem beside the others', () => {
  const body = { ...least, command: 'cd /app; ./report', args: ['--all'], attempt: 0 };
  expect(reason(body)).toBe(
    `attempt is not a whole number from 1; ${argumentsProblem({ shell: '/bin/sh', command: body.command })}`,
  );
});
