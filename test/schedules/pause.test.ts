// A schedule that a person holds back, with and without an end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asPaused, asResumed, isPausedByHand, pauseOf, withoutPastPause } from '../../src/schedules/pause.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import { firings } from '../../src/schedules/upcoming.ts';
import { NOW, sampleSchedule } from './samples.ts';

const END = '2027-02-03T04:05:06Z';

const anyRunning: fc.Arbitrary<Schedule> = fc
  .record({
    name: fc.constantFrom('update-ranking', 'update-ranking.dow', 'update-ranking.gap-20270203'),
    start: fc.constantFrom(undefined, '2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z'),
    end: fc.constantFrom(undefined, '2027-01-31T23:59:59.000Z', '2028-06-30T23:59:59.000Z'),
    description: fc.constantFrom(
      '',
      'somebody was here',
      'entry\nUTC, a.crontab',
      'entry\nUTC, a.crontab\nparagraph\nof two lines',
    ),
  })
  .map(({ name, ...changes }) =>
    name.includes('.gap-')
      ? sampleSchedule({
          ...changes,
          name,
          expression: 'at(2027-02-03T03:00:00)',
          start: undefined,
          end: undefined,
        })
      : sampleSchedule({ ...changes, name }),
  );
const anyEnd = fc.constantFrom(
  undefined,
  '2026-12-01T00:00:00Z',
  END,
  '2027-02-03T05:30:00Z',
  '2030-01-01T00:00:00Z',
);

/** All instants of a schedule from now on, as Scheduler fires it. */
const fires = (schedule: Schedule) =>
  schedule.state === 'DISABLED'
    ? []
    : [...firings(schedule, { from: NOW, until: new Date('2028-09-01T00:00:00Z') })].map(Number);

describe('a paused schedule', () => {
  it('fires from the end of its pause on, and is what it was when it is resumed', () => {
    fc.assert(
      fc.property(anyRunning, anyEnd, (schedule, until) => {
        const paused = asPaused(schedule, { until });
        const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
        expect(fires(paused)).toEqual(fires(schedule).filter((instant) => instant >= end));
        expect(asResumed(paused)).toEqual(schedule);
        expect(asPaused(paused, { until })).toEqual(paused);
        expect(paused.description.length).toBeLessThanOrEqual(512);
        // A gap schedule of a later time is left as it is.
        if (fires(paused).length !== fires(schedule).length) expect(pauseOf(paused)).toEqual({ until });
      }),
    );
  });

  it('is running again once its end is past, although nobody has written it', () => {
    fc.assert(
      fc.property(anyRunning, anyEnd, (schedule, until) => {
        const paused = asPaused(schedule, { until });
        const later = new Date('2027-03-01T00:00:00Z');
        const start = paused.start === undefined ? undefined : new Date(paused.start);
        const read = withoutPastPause(
          { ...paused, start: start && start > later ? paused.start : undefined },
          start,
          later,
        );
        const isOver = until !== undefined && new Date(until) <= later;
        if (isOver) expect(read.description).toBe(schedule.description);
        if (isOver) expect(isPausedByHand(read)).toBe(false);
        else expect(pauseOf(read)).toEqual(pauseOf(paused));
      }),
    );
  });

  it('says until when in its description, and shortens what else is there', () => {
    const long = sampleSchedule({ description: 'x'.repeat(512), start: '2027-01-01T00:00:00.000Z' });
    const { description } = asPaused(long, { until: END });
    expect(description).toHaveLength(512);
    expect(description.split('\n')[1]).toBe(`paused until ${END}, starts 2027-01-01T00:00:00.000Z`);
    expect(asPaused(sampleSchedule(), { until: END }).description).toBe(
      `30 5 * * * /app/update_ranking.pl --all\nUTC, crontab/batch.crontab, paused until ${END}`,
    );
  });

  it('is paused without an end once somebody disables it in the console, and not at all once its start is removed', () => {
    const paused = asPaused(sampleSchedule(), { until: END });
    const disabled: Schedule = { ...paused, state: 'DISABLED' };
    expect(pauseOf(disabled)).toEqual({});
    const later = new Date('2028-01-01T00:00:00Z');
    expect(pauseOf(withoutPastPause({ ...disabled, start: undefined }, new Date(END), later))).toEqual({});
    expect(pauseOf({ ...paused, start: undefined })).toBeUndefined();
  });
});
