// What the schedules of a job look like.
import { describe, expect, it } from 'vitest';
import type { Job, TimeSpec } from '../../src/crontab/job.ts';
import { desire } from '../../src/schedules/desired.ts';
import { NOW, sampleJob, TARGETS } from './samples.ts';

const only = (job: Parameters<typeof sampleJob>[0]) => {
  const { schedules } = desire([sampleJob(job)], TARGETS, NOW);
  expect(schedules).toHaveLength(1);
  return schedules[0];
};

describe('the schedule of a job', () => {
  it('has every field that a write sends', () => {
    expect(only({ description: 'Rebuild the ranking tables.' })).toEqual({
      name: 'update-ranking',
      expression: 'cron(30 5 * * ? *)',
      timezone: 'UTC',
      state: 'ENABLED',
      description:
        '30 5 * * * /app/update_ranking.pl --all\nUTC, crontab/batch.crontab\nRebuild the ranking tables.',
      queueArn: TARGETS.queueArn,
      roleArn: TARGETS.schedulerRoleArn,
      deadLetterArn: TARGETS.undeliveredQueueArn,
      messageGroupId: 'update-ranking',
      maximumEventAgeSeconds: 86_400,
      maximumRetryAttempts: 185,
      input:
        '{"v":1,"job":"update-ranking","scheduled":"<aws.scheduler.scheduled-time>","attempt":1,' +
        '"entry":{"time":"30 5 * * *","timezone":"UTC"},' +
        '"command":"/app/update_ranking.pl --all","shell":"/bin/sh","env":{},"lock":"update-ranking",' +
        '"overlap":"allow","deadline":86400,"notify":"failure","task":{}}',
    });
  });

  it('does not change when the entry moves to another line', () => {
    expect(only({ line: 3 })).toEqual(only({ line: 300 }));
  });

  it('does not change from one day to the next', () => {
    const later = new Date(NOW.getTime() + 100 * 24 * 60 * 60 * 1000);
    expect(desire([sampleJob()], TARGETS, later)).toEqual(desire([sampleJob()], TARGETS, NOW));
  });

  it('is delivered in the message group of its lock', () => {
    expect(only({ options: { lock: 'database' } })?.messageGroupId).toBe('database');
  });

  it.each([
    [30, 60],
    [3600, 3600],
    [100_000, 86_400],
  ])('with a deadline of %d s is delivered for %d s, within what Scheduler allows', (deadline, age) => {
    expect(only({ options: { deadline } })?.maximumEventAgeSeconds).toBe(age);
  });

  it.each([
    [60, 1],
    [61, 2],
    [86_400, 1440],
  ])('with a jitter of %d s has a window of %d min', (jitter, minutes) => {
    expect(only({ options: { jitter } })?.windowMinutes).toBe(minutes);
  });

  it('starts and ends with the days of its own zone', () => {
    const schedule = only({ timezone: 'Asia/Tokyo', options: { start: '2027-01-01', end: '2027-03-31' } });
    expect(schedule?.start).toBe('2026-12-31T15:00:00.000Z');
    expect(schedule?.end).toBe('2027-03-31T14:59:59.000Z');
  });

  it('has no start once that has passed, which Scheduler would refuse', () => {
    expect(only({ options: { start: '2026-11-01' } })?.start).toBeUndefined();
  });

  it('is there until the last second of its end, and then gone with a warning', () => {
    const job = sampleJob({ options: { end: '2026-11-23T08:30:00' } });
    expect(desire([job], TARGETS, NOW).schedules).toHaveLength(1);
    const over = desire([job], TARGETS, new Date(NOW.getTime() + 1));
    expect(over.schedules).toEqual([]);
    expect(over.warnings).toEqual([
      'job "update-ranking" ended on 2026-11-23T08:30:00 and has no schedule (crontab/batch.crontab:3)',
    ]);
  });

  it('of a disabled job is there, disabled, and says why', () => {
    const schedule = only({ options: { enabled: false } });
    expect(schedule?.state).toBe('DISABLED');
    expect(schedule?.description).toContain('disabled by enabled=false');
  });
});

describe('the schedules of an entry that restricts both day fields', () => {
  const job = sampleJob({
    time: {
      ...(sampleJob().time as NonNullable<ReturnType<typeof sampleJob>['time']>),
      dayOfMonth: { kind: 'set', values: [1, 15], star: false },
      dayOfWeek: { kind: 'set', values: [5], star: false },
    },
  });
  const { schedules } = desire([job], TARGETS, NOW);

  it('are two, the second named after the weekdays', () => {
    expect(schedules.map(({ name, expression }) => [name, expression])).toEqual([
      ['update-ranking', 'cron(30 5 1,15 * ? *)'],
      ['update-ranking.dow', 'cron(30 5 ? * 6 *)'],
    ]);
  });

  it('send the same bytes to the same group, so that the queue drops the twin of a common day', () => {
    const [first, second] = schedules;
    expect(second?.input).toBe(first?.input);
    expect(second?.messageGroupId).toBe(first?.messageGroupId);
  });
});

describe('a job that runs on deploy', () => {
  const job = sampleJob({ name: 'migrate', time: undefined, spec: '@reboot', options: { on: 'deploy' } });

  it('has a disabled schedule, so that it is seen and can be run by hand', () => {
    expect(desire([job], TARGETS, NOW).schedules).toMatchObject([
      { name: 'migrate', expression: 'cron(0 0 1 1 ? 2199)', state: 'DISABLED' },
    ]);
  });

  it('has a message to send, the one in its schedule', () => {
    const { schedules, deploy } = desire([job], TARGETS, NOW);
    expect(deploy).toEqual([{ job: 'migrate', messageGroupId: 'migrate', input: schedules[0]?.input }]);
  });

  it('has none when it is disabled', () => {
    const disabled = { ...job, options: { ...job.options, enabled: false } };
    expect(desire([disabled], TARGETS, NOW).deploy).toEqual([]);
  });
});

describe('a fixed time that clocks skip within the next 400 days', () => {
  const berlin = (changes: Parameters<typeof sampleJob>[0] = {}) =>
    sampleJob({ ...changes, time: { ...timeOf(sampleJob()), ...at(2, 30) }, timezone: 'Europe/Berlin' });
  const gaps = (job = berlin(), now = NOW) =>
    desire([job], TARGETS, now).schedules.filter(({ name }) => name.includes('.gap-'));

  it('has a one-time schedule at the first instant after the gap', () => {
    expect(gaps().map(({ name, expression, timezone }) => [name, expression, timezone])).toEqual([
      ['update-ranking.gap-20270328', 'at(2027-03-28T03:00:00)', 'Europe/Berlin'],
    ]);
  });

  it('has all of them that come before the next yearly sync', () => {
    expect(gaps(berlin(), new Date('2027-03-01T00:00Z')).map(({ name }) => name)).toEqual([
      'update-ranking.gap-20270328',
      'update-ranking.gap-20280326',
    ]);
  });

  it('has none any more when its instant has come: one that has fired must not come back', () => {
    const names = (now: string) => gaps(berlin(), new Date(now)).map(({ name }) => name);
    expect(names('2027-03-28T00:59:59.999Z')).toContain('update-ranking.gap-20270328');
    expect(names('2027-03-28T01:00:00Z')).not.toContain('update-ranking.gap-20270328');
  });

  it('sends what the job sends, says for which time, and knows no start and end', () => {
    const job = berlin({ options: { start: '2027-01-01', end: '2027-12-31', jitter: 300 } });
    const [regular, gap] = desire([job], TARGETS, NOW).schedules;
    expect(gap).toEqual({
      ...regular,
      name: 'update-ranking.gap-20270328',
      expression: 'at(2027-03-28T03:00:00)',
      start: undefined,
      end: undefined,
      description: `${regular?.description}, for 2027-03-28T02:30, which clocks skip`,
    });
  });

  it('is run whatever a guard says of the day on which the run is', () => {
    const time = { ...timeOf(sampleJob()), ...at(23, 30) };
    const odd = Array.from({ length: 16 }, (_, index) => 2 * index + 1);
    const job = sampleJob({
      time: {
        ...time,
        dayOfMonth: { kind: 'set', values: odd, star: true },
        dayOfWeek: { kind: 'set', values: [6], star: false },
      },
      timezone: 'America/Nuuk',
    });
    const [regular, gap] = desire([job], TARGETS, NOW).schedules;
    expect(regular?.input).toContain('"guard"');
    // Saturday the 27th, at the first instant of Sunday the 28th.
    expect(gap).toMatchObject({ name: 'update-ranking.gap-20270327', expression: 'at(2027-03-28T00:00:00)' });
    expect(gap?.input).not.toContain('"guard"');
  });

  it.each([
    ['is disabled', berlin({ options: { enabled: false } })],
    ['is over by then', berlin({ options: { end: '2027-03-27' } })],
    ['begins later', berlin({ options: { start: '2027-03-28T02:31' } })],
    [
      'is due at the end of the gap besides',
      sampleJob({ time: { ...timeOf(sampleJob()), ...at(2, 0, 3) }, timezone: 'Europe/Berlin' }),
    ],
  ])('has none when the job %s', (_, job) => {
    expect(gaps(job)).toEqual([]);
  });
});

function timeOf({ time }: Job): TimeSpec {
  if (time === undefined) throw new Error('the job has no time');
  return time;
}

function at(hour: number, minute: number, ...hours: number[]): Pick<TimeSpec, 'hour' | 'minute'> {
  return { hour: { values: [hour, ...hours], star: false }, minute: { values: [minute], star: false } };
}
