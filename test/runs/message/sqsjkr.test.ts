import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/runs/message/decode.ts';

const sent = '2026-11-23T05:00:03.456Z';
const read = (body: unknown, at = sent) =>
  decode({ body: JSON.stringify(body), attributes: { SentTimestamp: String(Date.parse(at)) } });
const message = (body: unknown, at?: string) => {
  const result = read(body, at);
  if (!result.ok) throw new Error(result.reason);
  return result.message;
};

test('the example of the README of sqsjkr is a job with a lock that waits', () => {
  expect(
    message({
      command: "echo 'hello sqsjkr!'",
      envs: { PATH: '/usr/local/bin/:/usr/bin/:/sbin/:/bin', MAILTO: 'example@example.com' },
      event_id: 'cloudwatch_event_schedule_id_name',
      lock_id: 'lock_id',
      life_time: '1m',
      abort_if_locked: false,
    }),
  ).toEqual({
    v: 1,
    job: 'cloudwatch_event_schedule_id_name',
    scheduled: sent,
    trigger: 'manual',
    attempt: 1,
    command: "echo 'hello sqsjkr!'",
    shell: '/bin/sh',
    env: { PATH: '/usr/local/bin/:/usr/bin/:/sbin/:/bin', MAILTO: 'example@example.com' },
    lock: 'lock_id',
    overlap: 'wait',
    deadline: 60,
    notify: 'failure',
    task: {},
  });
});

test('what sqsjfr sends is a run of its minute, named after the program', () => {
  const body = {
    command: '$RUNNER -- date',
    invoked_at: Date.parse('2026-11-23T05:00:00Z') / 1000,
    entry_id: 2,
    envs: { RUNNER: '/usr/local/bin/job-runner' },
  };
  expect(message(body)).toMatchObject({
    job: expect.stringMatching(/^RUNNER-[0-9a-f]{6}$/),
    scheduled: '2026-11-23T05:00:00Z',
    overlap: 'allow',
  });
  expect(message(body)).not.toHaveProperty('trigger');
});

test('two commands of one minute are two jobs, the same command is one', () => {
  const invoked_at = Date.parse('2026-11-23T05:00:00Z') / 1000;
  const names = ['/app/report.pl --all', '/app/report.pl --new', '/app/report.pl --all'].map(
    (command) => message({ command, invoked_at }).job,
  );
  expect(names[0]).toMatch(/^report-pl-[0-9a-f]{6}$/);
  expect(names[1]).not.toBe(names[0]);
  expect(names[2]).toBe(names[0]);
});

test('entries that share the event id of a template do not pass for twins', () => {
  const body = { event_id: 'cron', invoked_at: '1602597840' };
  expect(message({ ...body, command: 'a' }, '2026-11-23T05:00:00.100Z').scheduled).not.toBe(
    message({ ...body, command: 'b' }, '2026-11-23T05:00:00.200Z').scheduled,
  );
});

test('an instant within a minute is no run of that minute', () => {
  expect(message({ command: 'a', invoked_at: 1602597841 })).toMatchObject({
    scheduled: sent,
    trigger: 'manual',
  });
});

test('a message sent at a whole minute does not take the id of a scheduled run', () => {
  expect(message({ command: 'a', event_id: 'report' }, '2026-11-23T05:00:00.000Z').scheduled).toBe(
    '2026-11-23T05:00:00.001Z',
  );
});

describe('life_time', () => {
  test.each([
    [90, 90],
    ['90s', 90],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['500ms', 1],
    ['48h', 86_400],
    [0, 86_400],
    [undefined, 86_400],
  ])('%j is a deadline of %i seconds', (life_time, deadline) => {
    expect(message({ command: 'a', life_time })).toHaveProperty('deadline', deadline);
  });

  test.each(['', '1 m', '1d', '-1m', -1, 1.5, true])('%j is refused', (life_time) => {
    expect(read({ command: 'a', life_time })).toEqual({
      ok: false,
      reason: 'life_time is not a whole number of seconds or a duration such as 1m',
    });
  });
});

test.each([
  [
    { lock_id: 'db', abort_if_locked: true },
    { lock: 'db', overlap: 'skip' },
  ],
  [{ lock_id: 'db' }, { lock: 'db', overlap: 'wait' }],
  [
    { abort_if_locked: true, event_id: 'a' },
    { lock: 'a', overlap: 'allow' },
  ],
  [{ disable_life_time_trigger: true }, { notify: 'never' }],
  [{ lock_id: '', event_id: '' }, { overlap: 'allow' }],
])('%j means %j', (fields, meaning) => {
  expect(message({ command: 'a', ...fields })).toMatchObject(meaning);
});

test('an event id that cannot be a job name becomes one that stays apart from others', () => {
  const [a, b] = ['nightly report/1', 'nightly report:1'].map(
    (event_id) => message({ command: 'a', event_id }).job,
  );
  expect(a).toMatch(/^nightly-report-1-[0-9a-f]{6}$/);
  expect(b).toMatch(/^nightly-report-1-[0-9a-f]{6}$/);
  expect(a).not.toBe(b);
});

test.each([
  [{ command: '' }, 'command is not a non-empty string'],
  [{ command: 'a', envs: { A: 1 } }, 'envs is not an object of strings'],
  [{ command: 'a', event_id: 7 }, 'event_id is not a string'],
  [{ command: 'a', invoked_at: 1602597840000 }, 'invoked_at is not an instant in seconds since 1970'],
])('%j is refused: %s', (body, reason) => {
  expect(read(body)).toEqual({ ok: false, reason });
});

test.each(['AWS_ROLE_ARN', 'aws_region', 'LD_PRELOAD', 'ECS_AGENT_URI', 'CRONBRIDGE_JOB'])(
  'a producer may not set %s, which says who the task is or what it loads',
  (name) => {
    expect(read({ command: 'date', envs: { PATH: '/bin', [name]: 'x' } })).toEqual({
      ok: false,
      reason: 'envs is not an object of strings whose names do not begin with AWS_, CRONBRIDGE_, ECS_, LD_',
    });
  },
);

test('variables are read from env as well, and envs decides where both have one', () => {
  const body = { command: 'date', env: { A: '1', B: '1' }, envs: { B: '2' } };
  expect(message(body).env).toEqual({ A: '1', B: '2' });
  expect(read({ command: 'date', env: { LD_PRELOAD: '/tmp/x.so' } })).toMatchObject({ ok: false });
  expect(read({ command: 'date', env: { 'A=B': '1' } })).toMatchObject({ ok: false });
});
