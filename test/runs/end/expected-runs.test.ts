import type { GetScheduleOutput } from '@aws-sdk/client-scheduler';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asItFires, expectedRuns, isOverdue } from '../../../src/runs/end/expected-runs.ts';
import { encodeMessage, SCHEDULED_TIME } from '../../../src/runs/message/encode.ts';
import { type Message, runIdOf } from '../../../src/runs/message/message.ts';
import type { Interval } from '../../../src/time/interval.ts';
import { job } from './scene.ts';

/** The schedule of a message's job, as GetSchedule answers. */
function schedule(fields: GetScheduleOutput = {}, message: Message = job): GetScheduleOutput {
  return {
    Name: message.job,
    ScheduleExpression: 'cron(0 * * * ? *)',
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    LastModificationDate: new Date('2026-11-01T00:00:00Z'),
    Target: {
      Arn: 'arn:aws:sqs:eu-central-1:123456789012:cronbridge-prod.fifo',
      RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
      Input: encodeMessage({ ...message, scheduled: SCHEDULED_TIME }),
    },
    ...fields,
  };
}

function messages(deployed: GetScheduleOutput, interval: Interval): Message[] {
  const firing = asItFires(deployed);
  return firing === undefined ? [] : [...expectedRuns(firing, interval)];
}

/** The instants of the expected runs, `HH:MM`, on 23 November. */
function expected(from: string, until: string, ...of: Parameters<typeof schedule>): string[] {
  const interval = { from: new Date(`2026-11-23T${from}:00Z`), until: new Date(`2026-11-23T${until}:00Z`) };
  return messages(schedule(...of), interval).map(({ scheduled }) => scheduled.slice(11, 16));
}

describe('expectedRuns', () => {
  it('expects a run once its deadline and a quarter of an hour are over', () => {
    expect(expected('04:00', '04:15')).toEqual([]);
    expect(expected('04:15', '04:30')).toEqual(['03:00']);
    expect(expected('04:30', '04:45')).toEqual([]);
  });

  it('waits for the end of the flexible window too', () => {
    const window = { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 } } as const;
    expect(expected('04:15', '04:30', window)).toEqual([]);
    expect(expected('04:45', '05:00', window)).toEqual(['03:00']);
  });

  it('counts the jitter that the message knows once', () => {
    const window = { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 } } as const;
    const jittery = { ...job, jitter: 1800 };
    expect(expected('04:15', '04:30', window, jittery)).toEqual([]);
    expect(expected('04:45', '05:00', window, jittery)).toEqual(['03:00']);
    const [message] = messages(schedule(window, jittery), {
      from: new Date('2026-11-23T04:45:00Z'),
      until: new Date('2026-11-23T05:00:00Z'),
    });
    expect(message && isOverdue(message, new Date('2026-11-23T04:44:00Z'))).toBe(false);
    expect(message && isOverdue(message, new Date('2026-11-23T04:45:00Z'))).toBe(true);
  });

  it('makes up for visits that did not happen', () => {
    expect(expected('04:15', '08:30')).toEqual(['03:00', '04:00', '05:00', '06:00', '07:00']);
  });

  it('expects nothing of a disabled schedule', () => {
    expect(expected('04:15', '08:30', { State: 'DISABLED' })).toEqual([]);
  });

  it('expects nothing up to the last change, since its earlier content is unknown', () => {
    const LastModificationDate = new Date('2026-11-23T05:00:00Z');
    expect(expected('04:15', '08:30', { LastModificationDate })).toEqual(['06:00', '07:00']);
  });

  it('expects nothing before the start and after the end', () => {
    const dates = { StartDate: new Date('2026-11-23T04:00:00Z'), EndDate: new Date('2026-11-23T06:00:00Z') };
    expect(expected('04:15', '08:30', dates)).toEqual(['04:00', '05:00', '06:00']);
  });

  it('expects nothing on days that the guard keeps out', () => {
    // 23 November 2026 is a Monday.
    const guarded = (weekdays: number[]): Message => ({ ...job, guard: { weekdays, timezone: 'UTC' } });
    expect(expected('04:15', '04:30', {}, guarded([2]))).toEqual([]);
    expect(expected('04:15', '04:30', {}, guarded([1]))).toEqual(['03:00']);
  });

  it("reads the times in the schedule's zone", () => {
    const tokyo = {
      ScheduleExpression: 'cron(0 12 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    };
    expect(expected('00:00', '12:00', tokyo)).toEqual(['03:00']);
  });

  it('expects the run of a one-time schedule that is still there, once', () => {
    const once = {
      Name: 'report.gap-20261123',
      ScheduleExpression: 'at(2026-11-23T12:00:00)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    };
    expect(expected('00:00', '12:00', once)).toEqual(['03:00']);
    expect(expected('04:30', '12:00', once)).toEqual([]);
  });

  it('expects nothing of a schedule at a time that clocks skip', () => {
    const berlin = { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' };
    const interval = { from: new Date('2027-03-28T00:00Z'), until: new Date('2027-03-28T12:00Z') };
    expect(messages(schedule(berlin), interval)).toEqual([]);
  });

  it('gives the whole message of the run', () => {
    const interval = { from: new Date('2026-11-23T04:15:00Z'), until: new Date('2026-11-23T04:30:00Z') };
    expect(messages(schedule(), interval)).toEqual([
      expect.objectContaining({ ...job, scheduled: '2026-11-23T03:00:00Z' }),
    ]);
  });

  it('leaves schedules of others alone', () => {
    const target = {
      Arn: 'arn:aws:lambda:eu-central-1:123456789012:function:other',
      RoleArn: 'arn:aws:iam::1:role/r',
    };
    expect(expected('04:15', '08:30', { Target: target })).toEqual([]);
    expect(expected('04:15', '08:30', { Target: { ...target, Input: '{"hello":"world"}' } })).toEqual([]);
  });

  it('expects every run in exactly one of any visits that follow one another', () => {
    const minutes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 60, max: 7200 }), (gaps, deadline) => {
        const every7 = schedule({ ScheduleExpression: 'cron(0/7 * * * ? *)' }, { ...job, deadline });
        const visits = [Date.parse('2026-11-23T12:00:00Z')];
        for (const gap of gaps) visits.push((visits.at(-1) ?? 0) + gap * 60_000);
        const ids = (from: number, until: number) =>
          messages(every7, { from: new Date(from), until: new Date(until) }).map(runIdOf);
        const each = visits.slice(1).flatMap((until, index) => ids(visits[index] ?? 0, until));
        expect(each).toEqual(ids(visits[0] ?? 0, visits.at(-1) ?? 0));
      }),
      { numRuns: 30 },
    );
  });
});
