// Jobs and schedules for the tests of sync: one of each kind, and arbitrary ones.
import fc from 'fast-check';
import type { Job, JobOptions } from '../../src/crontab/job.ts';
import { SCHEDULED_TIME } from '../../src/runs/message/encode.ts';
import type { Message } from '../../src/runs/message/message.ts';
import type { Targets } from '../../src/schedules/desired.ts';
import type { Schedule } from '../../src/schedules/plan.ts';

export const NOW = new Date('2026-11-23T08:30:00Z');
export const GROUP = 'cronbridge-test';

export const TARGETS: Targets = {
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:cronbridge-test.fifo',
  schedulerRoleArn: 'arn:aws:iam::000000000000:role/scheduler',
  undeliveredQueueArn: 'arn:aws:sqs:us-east-1:000000000000:cronbridge-test-undelivered',
};

const every = (low: number, high: number) => ({
  values: Array.from({ length: high - low + 1 }, (_, index) => low + index),
  star: true,
});

/** `30 5 * * *` in UTC by default. */
export function sampleJob(
  changes: Partial<Omit<Job, 'options'>> & { options?: Partial<JobOptions> } = {},
): Job {
  const name = changes.name ?? 'update-ranking';
  return {
    name,
    file: 'crontab/batch.crontab',
    line: 3,
    spec: '30 5 * * *',
    entry: '30 5 * * * /app/update_ranking.pl --all',
    time: {
      minute: { values: [30], star: false },
      hour: { values: [5], star: false },
      dayOfMonth: { kind: 'set', ...every(1, 31) },
      month: every(1, 12),
      dayOfWeek: { kind: 'set', ...every(0, 6) },
    },
    timezone: 'UTC',
    command: '/app/update_ranking.pl --all',
    shell: '/bin/sh',
    env: {},
    ...changes,
    options: {
      enabled: true,
      overlap: 'allow',
      lock: name,
      retries: 0,
      retryDelay: 60,
      retryOn: ['failed', 'spot', 'not-started'],
      notify: 'failure',
      on: 'schedule',
      ...changes.options,
    },
  };
}

/** A message as a schedule carries it. */
export function sampleInput(changes: Partial<Message> = {}): string {
  const required = {
    v: 1,
    job: 'update-ranking',
    scheduled: SCHEDULED_TIME,
    command: '/app/update_ranking.pl --all',
  };
  return JSON.stringify({ ...required, ...changes });
}

/** A schedule as sync writes one. */
export function sampleSchedule(changes: Partial<Schedule> = {}): Schedule {
  return {
    name: 'update-ranking',
    expression: 'cron(30 5 * * ? *)',
    timezone: 'UTC',
    state: 'ENABLED',
    start: undefined,
    end: undefined,
    windowMinutes: undefined,
    description: '30 5 * * * /app/update_ranking.pl --all\nUTC, crontab/batch.crontab',
    queueArn: TARGETS.queueArn,
    roleArn: TARGETS.schedulerRoleArn,
    messageGroupId: 'update-ranking',
    deadLetterArn: TARGETS.undeliveredQueueArn,
    maximumEventAgeSeconds: 86_400,
    maximumRetryAttempts: 185,
    input: sampleInput(),
    ...changes,
  };
}

/** Few names, so that two sets of schedules have some in common. */
const name = fc.constantFrom(...'abcdefghijkl').map((letter) => `job-${letter}`);

const minute = fc.integer({ min: 0, max: 59 });

/** Any schedule that Scheduler accepts, also one that sync would never write. */
export const anySchedule: fc.Arbitrary<Schedule> = fc
  .record({
    name,
    expression: minute.map((value) => `cron(${value} 5 * * ? *)`),
    timezone: fc.constantFrom('UTC', 'Asia/Tokyo', 'Europe/Berlin'),
    state: fc.constantFrom('ENABLED', 'DISABLED'),
    start: fc.constantFrom(undefined, '2027-01-01T00:00:00.000Z'),
    end: fc.constantFrom(undefined, '2027-06-30T23:59:59.000Z'),
    windowMinutes: fc.constantFrom(undefined, 1, 1440),
    description: fc.constantFrom('', 'somebody was here', 'entry\nUTC, a.crontab, disabled by enabled=false'),
    messageGroupId: fc.constantFrom('job-a', 'database'),
    maximumEventAgeSeconds: fc.constantFrom(60, 3600, 86_400),
    maximumRetryAttempts: fc.constantFrom(0, 185),
    input: minute.map((value) => sampleInput({ command: `/bin/job ${value}` })),
  })
  .map((changes): Schedule => sampleSchedule(changes as Partial<Schedule>));

/** Any schedule that sync may want: a disabled one says that the crontab disabled it, and no other says so. */
const anyDesiredSchedule = anySchedule.map((schedule): Schedule => {
  const mark = schedule.state === 'DISABLED' ? ', disabled by enabled=false' : '';
  return { ...schedule, description: `entry\nUTC, a.crontab${mark}` };
});

const group = (schedule: fc.Arbitrary<Schedule>) =>
  fc.uniqueArray(schedule, { selector: ({ name }) => name, maxLength: 12 });

/** Any schedules of a group: names are unique there. */
export const anyGroup = group(anySchedule);
export const anyDesired = group(anyDesiredSchedule);
