// The first promise where clocks change: what crond does, what EventBridge does, and what cronbridge does of it.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Job, TimeSpec } from '../../src/crontab/job.ts';
import { nextInstant, parseExpression } from '../../src/local/scheduler/expression.ts';
import { decodeInput } from '../../src/runs/message/decode.ts';
import { desire } from '../../src/schedules/desired.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import { guardAllows } from '../../src/time/guard.ts';
import { jobInstants } from '../../src/time/job-instants.ts';
import { cases } from '../property/cases.ts';
import { timeSpecs } from '../property/entries.ts';
import { TARGETS } from '../schedules/samples.ts';
import { CrondLoop, WallClock } from './crond.ts';
import { expectSameInstants } from './same-instants.ts';
import { jobOf, timeSpec } from './time-spec.ts';

/** Clocks change twice in a year; `npm run test:deep` looks at three. */
const FIRST_YEAR = cases(2026, 2025);
const YEARS = cases(1, 3);
const FROM = Date.UTC(FIRST_YEAR, 0);
const UNTIL = Date.UTC(FIRST_YEAR + YEARS, 0);

/** By the zone data of the Node.js that runs this; nothing below depends on when clocks change, or whether they do. */
const ZONES = [
  // Clocks that change by an hour, by half an hour, and back for a month.
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  // Clocks that skip the last hour of a day, the first hour of a day, and two hours at once.
  'America/Nuuk',
  'Africa/Cairo',
  'Antarctica/Troll',
  // Not by whole hours from UTC, and never changed.
  'Asia/Kathmandu',
  // More of the same kinds: only with `npm run test:deep`.
  'Europe/Berlin',
  'Pacific/Chatham',
  'UTC',
  'Asia/Tokyo',
  'America/Sao_Paulo',
].slice(0, cases(7, 12));

const SPECS = [
  '30 2 * * *',
  '15 1-4 * * *',
  '0,30 0-3 * * *',
  '0 0,3 * * *',
  '10,50 23 * * *',
  '20 2 * * 0',
  '20 2,23 1-7,24-31 * 0',
  '20 2,23 *:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 0,6',
  '40 0,2,23 L * *',
  '40 0,2,23 * * 0L',
  '30 0-23 * * *',
  '30 * * * *',
  '0 * * * 0',
  '*:0,20,40 1-3 * * *',
  '*:0,20,40 * * 3,10 *',
  '0 *:0,2,4,6,8,10,12,14,16,18,20,22 * * *',
];

/** Whether an entry is for every hour that there is. */
function isForEveryHour({ hour, month, dayOfMonth, dayOfWeek }: TimeSpec): boolean {
  const days = dayOfMonth.kind === 'set' && dayOfMonth.values.length === 31;
  const weekdays = dayOfWeek.kind === 'set' && dayOfWeek.values.length === 7;
  const both = [dayOfMonth, dayOfWeek].some((field) => field.kind === 'set' && field.star);
  return (
    hour.values.length === 24 && month.values.length === 12 && (both ? days && weekdays : days || weekdays)
  );
}

/** The wall clock of a zone in all years, and crond's loop on it. */
const ofYears = onceEach((timezone: string) => clockAndLoop(timezone, FROM, UNTIL));

/** The same in the days around a change. */
const around = onceEach((timezone: string, change: number) =>
  clockAndLoop(timezone, change - 1500 * 60_000, change + 1500 * 60_000),
);

function clockAndLoop(timezone: string, from: number, until: number): readonly [WallClock, CrondLoop] {
  const clock = new WallClock(timezone, from, until);
  return [clock, new CrondLoop(clock)];
}

/** Makes each value once: to ask Intl for the minutes of a zone takes long. */
function onceEach<A extends readonly (string | number)[], R>(make: (...given: A) => R): (...given: A) => R {
  const made = new Map<string, R>();
  return (...given) => {
    const key = given.join(' ');
    const value = made.get(key) ?? make(...given);
    made.set(key, value);
    return value;
  };
}

/** What crond does, but for what README.md names under "What is different from crond". */
function expected(time: TimeSpec, clock: WallClock, crond: CrondLoop): number[] {
  if (isForEveryHour(time) && clock.hasWholeHours) {
    // However it is written, the entry is taken for one that follows the clock.
    return crond.starts({ ...time, hour: { ...time.hour, star: true } });
  }
  // A minute has one run, also where crond starts an entry several times to make up for several times.
  const starts = [...new Set(crond.starts(time))];
  // What follows the clock is not run again when clocks are put back.
  const followsClock = time.minute.star || time.hour.star;
  return followsClock ? starts.filter((instant) => !clock.repeated.has(instant)) : starts;
}

function ours(job: Job, { from, locals }: WallClock): number[] {
  const until = new Date(from + locals.length * 60_000);
  return Array.from(jobInstants(job, { from: new Date(from), until }), Number);
}

/** The same without the first minute, in which the simulation's crond is not there yet. */
const afterFirstMinute = (instants: readonly number[], { from }: WallClock) =>
  instants.filter((instant) => instant > from);

describe.each(ZONES)('in %s', (timezone) => {
  let clock: WallClock;
  let crond: CrondLoop;
  beforeAll(() => {
    [clock, crond] = ofYears(timezone);
  });

  const known = new Map<string, readonly number[]>();
  function instantsOf(spec: string): readonly number[] {
    const instants = known.get(spec) ?? ours(jobOf(timeSpec(spec), { timezone }), clock);
    known.set(spec, instants);
    return instants;
  }

  test.each(SPECS)(`%s runs when crond runs it, in ${YEARS} year(s)`, (spec) => {
    const time = timeSpec(spec);
    expectSameInstants(afterFirstMinute(instantsOf(spec), clock), expected(time, clock, crond));
  });

  test.each(SPECS)('%s is run by the schedules of yearly syncs', (spec) => {
    const job = jobOf(timeSpec(spec), { timezone });
    const fired = new Set<number>();
    for (let year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
      const { schedules } = desire([job], TARGETS, new Date(Date.UTC(year, 0) - 1));
      for (const schedule of schedules) {
        for (const due of dueInYear(schedule, year)) fired.add(due);
      }
    }
    const inOrder = [...fired].sort((a, b) => a - b);
    expectSameInstants(inOrder, instantsOf(spec));
  });
});

/** What becomes a run of a schedule: the local Scheduler reads its expression, and the dispatcher checks the guard of its message. */
function* dueInYear({ expression, timezone, input }: Schedule, year: number): Generator<number> {
  const decoded = decodeInput(input, new Date(0), 'schedule');
  const guard = decoded.ok ? decoded.message.guard : undefined;
  const parsed = parseExpression(expression);
  const next = (after: number) => nextInstant(parsed, { after, timezone, anchor: 0 });
  const [from, until] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
  for (let due = next(from - 1); due !== undefined && due < until; due = next(due)) {
    if (guardAllows(guard, new Date(due))) yield due;
  }
}

test('any entry runs when crond runs it, in the days around any change of the clocks', () => {
  const changing = ZONES.flatMap((timezone) => {
    const [{ locals, from }] = ofYears(timezone);
    const changes: [string, number][] = [];
    for (let index = 1; index < locals.length; index++) {
      const step = (locals[index] ?? 0) - (locals[index - 1] ?? 0);
      if (step !== 60_000) changes.push([timezone, from + index * 60_000]);
    }
    return changes;
  });
  expect(changing.length).toBeGreaterThan(6 * YEARS);
  fc.assert(
    fc.property(timeSpecs, fc.constantFrom(...changing), (time, [timezone, change]) => {
      const [clock, crond] = around(timezone, change);
      expectSameInstants(
        afterFirstMinute(ours(jobOf(time, { timezone }), clock), clock),
        expected(time, clock, crond),
      );
    }),
    { numRuns: cases(100, 5000) },
  );
});
