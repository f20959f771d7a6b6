import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../../../src/runs/message/decode.ts';
import { encodeInput, encodeMessage, messageOf, SCHEDULED_TIME } from '../../../src/runs/message/encode.ts';
import { translate } from '../../../src/time/translate.ts';
import { anyText } from '../../property/any-text.ts';
import { defaultOptions, jobOf, timeSpec } from '../../time/time-spec.ts';

const time = timeSpec('0 5 * * *');
const attributes = { SentTimestamp: String(Date.parse('2026-11-23T05:00:03.456Z')) };

/** What Scheduler does with an Input. */
const invoke = (input: string, scheduled: string) =>
  input
    .replaceAll('<aws.scheduler.scheduled-time>', scheduled)
    .replaceAll('<aws.scheduler.schedule-arn>', 'arn:aws:scheduler:eu-west-1:000000000000:schedule/a/b')
    .replaceAll('<aws.scheduler.execution-id>', 'd32c5kddcf5bb8c3')
    .replaceAll('<aws.scheduler.attempt-number>', '1');

test('the input of a plain job says everything that will happen', () => {
  const job = jobOf(time, { env: { LANG: 'C' } });
  expect(JSON.parse(encodeInput(job, translate(job)))).toEqual({
    v: 1,
    job: 'report',
    scheduled: '<aws.scheduler.scheduled-time>',
    attempt: 1,
    entry: { time: job.spec, timezone: job.timezone },
    command: '/app/report',
    shell: '/bin/sh',
    env: { LANG: 'C' },
    lock: 'report',
    overlap: 'allow',
    deadline: 86_400,
    notify: 'failure',
    task: {},
  });
});

test('the input of a job with options has them all', () => {
  const job = jobOf(timeSpec('0 5 *:1,3,5 * 1'), {
    stdin: 'a\nb\n',
    shell: '/bin/bash',
    options: {
      ...defaultOptions,
      lock: 'database',
      overlap: 'wait',
      deadline: 3600,
      timeout: 1800,
      retries: 2,
      okExit: [0, 3],
      skipExit: [75],
      notify: 'recovery',
      cluster: 'batch',
      taskRole: 'reporter',
      cpu: 512,
      memory: 1024,
      ephemeralStorage: 50,
      launch: 'fargate-spot',
    },
  });
  expect(JSON.parse(encodeInput(job, translate(job)))).toMatchObject({
    shell: '/bin/bash',
    stdin: 'a\nb\n',
    lock: 'database',
    overlap: 'wait',
    deadline: 3600,
    timeout: 1800,
    guard: { weekdays: [1], timezone: 'Asia/Tokyo' },
    retry: { limit: 2, delay: 60, on: ['failed', 'spot', 'not-started'] },
    exitCodes: { ok: [0, 3], skip: [75] },
    notify: 'recovery',
    task: {
      cluster: 'batch',
      taskRole: 'reporter',
      cpu: 512,
      memory: 1024,
      ephemeralStorage: 50,
      launch: 'fargate-spot',
    },
  });
});

test('what Scheduler delivers is decoded to the message of that instant', () => {
  const job = jobOf(time, { stdin: '100%\n', env: { NAME: 'Käse "x" \\ $& $1' } });
  const timing = translate(job);
  const body = invoke(encodeInput(job, timing), '2026-11-23T05:00:00Z');
  const { trigger, ...scheduled } = messageOf(job, timing, new Date('2026-11-23T05:00:00Z'), 'schedule');
  expect(trigger).toBe('schedule');
  expect(decode({ body, attributes })).toEqual({ ok: true, message: scheduled });
});

test('a command may speak of the keywords that Scheduler replaces', () => {
  const command = `echo '<aws.scheduler.execution-id>' "scheduled":"" '\\<aws.scheduler.attempt-number>'`;
  const job = jobOf(time, { command, env: { ARN: '<aws.scheduler.schedule-arn>', T: SCHEDULED_TIME } });
  const decoded = decode({
    body: invoke(encodeInput(job, translate(job)), '2026-11-23T05:00:00Z'),
    attributes,
  });
  expect(decoded).toMatchObject({
    message: {
      scheduled: '2026-11-23T05:00:00Z',
      command,
      env: { ARN: '<aws.scheduler.schedule-arn>', T: '<aws.scheduler.scheduled-time>' },
    },
  });
});

test('a message that goes through a one-time schedule survives it too', () => {
  const job = jobOf(time, { command: `echo ${SCHEDULED_TIME}` });
  const message = messageOf(job, translate(job), new Date('2026-11-23T05:00:17.123Z'), 'retry');
  expect(decode({ body: invoke(encodeMessage(message), '2027-01-01T00:00:00Z'), attributes })).toEqual({
    ok: true,
    message,
  });
});

test('both schedules of an either-day entry carry the same bytes', () => {
  const job = jobOf(timeSpec('0 5 1 * 1'));
  const timing = translate(job);
  expect(timing.schedules).toHaveLength(2);
  const [days, weekdays] = timing.schedules.map((schedule) =>
    encodeInput(job, { ...timing, schedules: [schedule] }),
  );
  expect(days).toBe(weekdays);
});

test('a message is written as JSON.stringify writes it, apart from the keywords in its texts', () => {
  const part = fc.oneof(anyText({ maxLength: 4 }), fc.constantFrom(SCHEDULED_TIME, '<', '\\'));
  const texts = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  const record = fc.record({
    command: texts,
    stdin: fc.option(texts, { nil: undefined }),
    env: fc.dictionary(texts, texts, { maxKeys: 3 }),
    args: fc.array(texts, { maxLength: 3 }),
    timeout: fc.option(fc.nat(), { nil: undefined }),
  });
  const job = jobOf(time);
  const message = messageOf(job, translate(job), new Date('2026-11-23T05:00:17Z'), 'manual');
  fc.assert(
    fc.property(record, (fields) => {
      const value = { ...message, ...fields };
      const json = encodeMessage(value);
      expect(json).not.toContain('<aws.scheduler.');
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(json.replaceAll('\\u003caws.', '<aws.')).toBe(JSON.stringify(value));
    }),
  );
});
