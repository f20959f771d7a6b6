// The first promise: a job runs at exactly the minutes at which crond would run it.
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldSet, TimeSpec } from '../../src/crontab/job.ts';
import { nextInstant, parseExpression } from '../../src/local/scheduler/expression.ts';
import { guardAllows } from '../../src/time/guard.ts';
import { instants } from '../../src/time/instants.ts';
import { END_OF_CALENDAR } from '../../src/time/interval.ts';
import { type Timing, translate } from '../../src/time/translate.ts';
import { expectSameInstants } from '../time/same-instants.ts';
import { jobOf } from '../time/time-spec.ts';
import { cases } from './cases.ts';
import { crondMinutes, crondRuns, crondRunsOn } from './crond.ts';
import { timeSpecs } from './entries.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const timingOf = (time: TimeSpec, timezone = 'UTC') => translate(jobOf(time, { timezone }));

const between = (timing: Timing, from: number, until: number) =>
  Array.from(instants(timing, { from: new Date(from), until: new Date(until) }), Number);

function firstOf(timing: Timing, from: number, count: number): number[] {
  const found: number[] = [];
  for (const instant of instants(timing, { from: new Date(from), until: END_OF_CALENDAR })) {
    if (found.push(instant.getTime()) === count) break;
  }
  return found;
}

describe('in UTC', () => {
  /** A leap day, a common February, the end of a year, and a year that only looks like a leap year. */
  const beginnings = fc.constantFrom(
    Date.UTC(2028, 1, 26),
    Date.UTC(2027, 1, 26),
    Date.UTC(2026, 11, 28),
    Date.UTC(2100, 1, 26),
  );

  test('the instants of any spec are the minutes of five days at which crond runs it', () => {
    fc.assert(
      fc.property(timeSpecs, beginnings, (time, from) => {
        const minutes = crondMinutes(time).map((minute) => minute * MINUTE);
        const days = Array.from({ length: 5 }, (_, index) => from + index * DAY);
        const expected = days
          .filter((day) => crondRunsOn(time, day))
          .flatMap((day) => minutes.map((minute) => day + minute));
        expectSameInstants(between(timingOf(time), from, from + 5 * DAY), expected);
      }),
      { numRuns: cases(300, 5000) },
    );
  });

  test('the days of any spec are the days of five years on which crond runs it', () => {
    const midnight = { values: [0], star: false };
    const from = Date.UTC(2026, 0);
    const until = Date.UTC(2031, 0);
    const days = Array.from({ length: (until - from) / DAY }, (_, index) => from + index * DAY);
    fc.assert(
      fc.property(timeSpecs, (spec) => {
        const time = { ...spec, minute: midnight, hour: midnight };
        expectSameInstants(
          between(timingOf(time), from, until),
          days.filter((day) => crondRuns(time, day)),
        );
      }),
      { numRuns: cases(150, 5000) },
    );
  });
});

describe('where clocks change', () => {
  const changes = fc.constantFrom<[string, string]>(
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['Australia/Lord_Howe', '2026-04-04'],
    ['Australia/Lord_Howe', '2026-10-03'],
    ['Pacific/Chatham', '2026-09-26'],
    ['Africa/Casablanca', '2026-02-15'],
    ['Asia/Kathmandu', '2026-06-01'],
  );
  const clocks = new Map<string, ReturnType<typeof readClock>>();

  /** What Intl says that clocks show, in each minute of the three days around a date. */
  function readClock(timezone: string, date: string) {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    return Array.from({ length: 3 * 1440 }, (_, index) => {
      const instant = Date.parse(`${date}T00:00Z`) - DAY + index * MINUTE;
      return { instant, local: Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) };
    });
  }

  test('a local time fires the first time that it comes, an entry of all hours every time', () => {
    fc.assert(
      fc.property(timeSpecs, changes, (time, [timezone, date]) => {
        const clock = clocks.get(timezone + date) ?? readClock(timezone, date);
        clocks.set(timezone + date, clock);
        const timing = timingOf(time, timezone);
        const everyTime = timing.schedules.every((schedule) => schedule.timezone === 'UTC');
        const shown = new Set<number>();
        const expected = clock.filter(({ local }) => {
          const isFirst = !shown.has(local);
          shown.add(local);
          return (isFirst || everyTime) && crondRuns(time, local);
        });
        const from = clock[0]?.instant ?? 0;
        expectSameInstants(
          between(timing, from, from + 3 * DAY),
          expected.map(({ instant }) => instant),
        );
      }),
      { numRuns: cases(150, 5000) },
    );
  });
});

describe('the local Scheduler, which reads the expressions by itself,', () => {
  /** What AWS does with a timing: it fires every schedule, and the dispatcher checks the guard. */
  function fired({ schedules, guard }: Timing, from: number, count: number): number[] {
    const found = new Set<number>();
    for (const { expression, timezone } of schedules) {
      const parsed = parseExpression(expression);
      let after: number | undefined = from - 1;
      for (let n = 0; n < count; ) {
        after = nextInstant(parsed, { after, timezone, anchor: 0 });
        if (after === undefined) break;
        if (!guardAllows(guard, new Date(after))) continue;
        found.add(after);
        n++;
      }
    }
    return [...found].sort((a, b) => a - b).slice(0, count);
  }

  test('fires any timing at the same instants', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe');
    const froms = fc.integer({ min: Date.UTC(2026, 0) / 1000, max: Date.UTC(2030, 0) / 1000 });
    fc.assert(
      fc.property(timeSpecs, zones, froms, (time, timezone, seconds) => {
        const timing = timingOf(time, timezone);
        expect(fired(timing, seconds * 1000, 6)).toEqual(firstOf(timing, seconds * 1000, 6));
      }),
      { numRuns: cases(100, 5000) },
    );
  });
});

describe('cron-parser, where it has the same rules,', () => {
  /**
   * Either everything, written as a star, or a list; of days only those that every month has, for it refuses
   * some others.
   */
  const starOrList = (low: number, high: number, highest = high): fc.Arbitrary<FieldSet> => {
    const all = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const list = fc.subarray(
      all.filter((value) => value <= highest),
      { minLength: 1, maxLength: highest - low },
    );
    return fc.oneof(
      fc.constant({ values: all, star: true }),
      list.map((values) => ({ values, star: false })),
    );
  };
  const write = ({ values, star }: FieldSet) => (star ? '*' : values.join(','));

  test('finds the same instants', () => {
    fc.assert(
      fc.property(
        starOrList(0, 59),
        starOrList(0, 23),
        starOrList(1, 31, 28),
        starOrList(1, 12),
        starOrList(0, 6),
        (minute, hour, day, month, weekday) => {
          const from = Date.UTC(2028, 1, 20);
          const theirs = CronExpressionParser.parse(
            [minute, hour, day, month, weekday].map(write).join(' '),
            {
              currentDate: new Date(from - 1),
              tz: 'UTC',
            },
          );
          const time: TimeSpec = {
            minute,
            hour,
            dayOfMonth: { kind: 'set', ...day },
            month,
            dayOfWeek: { kind: 'set', ...weekday },
          };
          expect(firstOf(timingOf(time), from, 8)).toEqual(theirs.take(8).map((date) => date.getTime()));
        },
      ),
      { numRuns: cases(200, 5000) },
    );
  });
});
