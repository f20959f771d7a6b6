// The first promise once more, from the text to the instants: what EventBridge makes of the expressions of an entry is what crond
// makes of its line. The expressions are read by the local Scheduler, which shares no code with ours; the line's meaning comes from
// whoever wrote it.
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job, TimeSpec } from '../../src/crontab/job.ts';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { desire } from '../../src/schedules/desired.ts';
import { translate } from '../../src/time/translate.ts';
import { expectSameInstants } from '../time/same-instants.ts';
import { cases, oneOfEach } from './cases.ts';
import { crondMinutes, crondRuns, crondRunsOn } from './crond.ts';
import { type Entry, entries } from './entries.ts';
import { Scheduler } from './scheduler.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Fifteen months: a common February and a leap one, and every length of a month. */
const FIRST = Date.UTC(2027, 0, 1);
const DAYS = Array.from({ length: 455 }, (_, index) => FIRST + index * DAY);

const END = FIRST + DAYS.length * DAY;

/** Zones whose clocks never change, so that local times and instants are one thing. Minutes ahead of UTC. */
const zones = fc.constantFrom(['UTC', 0], ['Asia/Tokyo', 540], ['Asia/Kathmandu', 345]) as fc.Arbitrary<
  [string, number]
>;

const targets = {
  queueArn: 'arn:aws:sqs:ap-northeast-1:123456789012:cronbridge.fifo',
  schedulerRoleArn: 'arn:aws:iam::123456789012:role/cronbridge',
  undeliveredQueueArn: 'arn:aws:sqs:ap-northeast-1:123456789012:cronbridge-undelivered',
};

/** The job of an entry, and its meaning with the values that were drawn; no job where no date matches. */
function read(entry: Entry, timezone: string): { readonly job: Job; readonly time: TimeSpec } | undefined {
  const { jobs, diagnostics } = parseCrontabs([{ file: 'f', text: `${entry.text}\n` }], { timezone });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const [job] = jobs;
  if (job?.time === undefined) {
    expect(errors).toEqual(['never-runs']);
    return undefined;
  }
  const { time } = job;
  const drawn = Object.fromEntries(entry.drawn.map((name) => [name, time[name]]));
  for (const name of entry.drawn) expectDrawn(time[name], entry.time[name]);
  expect(time).toEqual({ ...entry.time, ...drawn });
  return { job, time };
}

function expectDrawn(actual: TimeSpec[keyof TimeSpec], allowed: TimeSpec[keyof TimeSpec]): void {
  if (!('values' in actual) || !('values' in allowed)) throw new Error('only sets are drawn');
  expect(allowed.values).toEqual(expect.arrayContaining([...actual.values]));
  expect(actual.values.length).toBeGreaterThan(0);
  expect(actual.star).toBe(allowed.star);
}

/** The first run of each day, and all runs of some days. */
function expectSameMinutes(time: TimeSpec, scheduler: Scheduler, whole: readonly number[]): void {
  const minutes = crondMinutes(time).map((minute) => minute * MINUTE);
  const [first = 0] = minutes;
  const firsts: number[] = [];
  for (let day = FIRST; day < END; ) {
    const next = scheduler.nextFrom(day) ?? END;
    if (next < END) firsts.push(next);
    day = next - (next % DAY) + DAY;
  }
  expectSameInstants(
    firsts,
    DAYS.filter((day) => crondRunsOn(time, day)).map((day) => day + first),
  );
  for (const day of whole) {
    const starts: number[] = [];
    for (let start = scheduler.nextFrom(day); start !== undefined && start < day + DAY; ) {
      starts.push(start);
      start = scheduler.nextFrom(start + MINUTE);
    }
    expectSameInstants(
      starts,
      minutes.map((minute) => day + minute),
    );
  }
}

/** Three of the days on which an entry runs. */
function someDays(time: TimeSpec, picks: readonly number[]): number[] {
  const days = DAYS.filter((day) => crondRunsOn(time, day));
  return days.length === 0 ? [] : picks.map((pick) => days[pick % days.length] ?? FIRST);
}

const picks = fc.tuple(fc.nat(454), fc.nat(454), fc.nat(454));

test('EventBridge runs any entry at the minutes at which crond does', () => {
  fc.assert(
    fc.property(entries, zones, picks, (entry, [timezone, offset], days) => {
      const found = read(entry, timezone);
      if (found === undefined) {
        // What was drawn is not known here, and some draws of a few fields can never come.
        if (entry.drawn.length === 0) expect(DAYS.filter((day) => crondRunsOn(entry.time, day))).toEqual([]);
        return;
      }
      const { job, time } = found;
      expectSameMinutes(time, new Scheduler(translate(job), offset), someDays(time, days));
    }),
    { numRuns: cases(150) },
  );
});

/** From then on each minute is looked at: three months with a leap day, or all fifteen with `npm run test:deep`. */
const WALK = cases(Date.UTC(2028, 0, 1), FIRST);

/** The first minute that only one of the two runs. */
function firstDifference(time: TimeSpec, scheduler: Scheduler): string | undefined {
  let next = scheduler.nextFrom(WALK);
  for (let minute = WALK; minute < END; minute += MINUTE) {
    const isNext = next === minute;
    if (isNext !== crondRuns(time, minute)) return new Date(minute).toISOString();
    if (isNext) next = scheduler.nextFrom(minute + MINUTE);
  }
  return undefined;
}

// What is taken apart above, into days and the minutes of a day, is walked through here.
test('so it is in every minute of months', () => {
  fc.assert(
    fc.property(entries, zones, (entry, [timezone, offset]) => {
      const found = read(entry, timezone);
      if (found === undefined) return;
      expect(firstDifference(found.time, new Scheduler(translate(found.job), offset))).toBeUndefined();
    }),
    { numRuns: cases(3, 500) },
  );
});

describe('an expression', () => {
  const number = '[0-9]{1,2}';
  const list = `(?:${number}(?:-${number})?)(?:,${number}(?:-${number})?)*`;
  const time = `(?:\\*|${list}|${number}/${number})`;
  const days = `(?:\\*|${list}|${number}/${number}|L|${number}W)`;
  const weekdays = `(?:\\*|${list}|[1-7]#[1-5]|[1-7]L)`;
  /** The forms of the user guide, in which one of the day fields is `?`. */
  const documented = new RegExp(
    `^cron\\(${time} ${time} (?:${days} ${time} \\?|\\? ${time} ${weekdays}) (?:\\*|2199)\\)$`,
  );

  test('has a documented form and at most 256 characters, and both of an entry send the same bytes', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const job = read(entry, 'Asia/Tokyo')?.job;
        if (job === undefined) return;
        const { schedules } = desire([job], targets, new Date(FIRST));
        expect(new Set(schedules.map(({ input }) => input)).size).toBe(1);
        for (const { expression } of schedules) {
          expect(expression).toMatch(documented);
          expect(expression.length).toBeLessThanOrEqual(256);
        }
      }),
      { numRuns: cases(200) },
    );
  });
});

test.each([
  ['*/15 * * * *', '0,15,30,45 * * * *'],
  ['*/15 * * * *', '45,0-30/15 * * * *'],
  ['0 9-17/4 * jan,feb mon-wed', '0 17,9,13 * 1-2 1,2,3'],
  ['0 0 * * 5-7', '00 00 * * 0,5,sat'],
  ['@weekly', '0 0 * * sun'],
])('%s and %s have one expression, since they mean the same', (one, other) => {
  const schedules = (spec: string) => {
    const { jobs } = parseCrontabs([{ file: 'f', text: `#@ name=report\n${spec} x\n` }], { timezone: 'UTC' });
    return jobs.flatMap((job) => translate(job).schedules);
  };
  expect(schedules(one)).toHaveLength(1);
  expect(schedules(one)).toEqual(schedules(other));
});

const corpus = new URL('../../../shared/corpus/time-specs.tsv', import.meta.url);
const absent = !existsSync(corpus);
const specs = absent
  ? []
  : readFileSync(corpus, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'))
      .filter(([, verdict, masks]) => verdict === 'OK' && masks !== 'reboot')
      .map(([spec = '']) => spec);

function jobOf(spec: string): { readonly job: Job; readonly time: TimeSpec } {
  const [job] = parseCrontabs([{ file: 'f', text: `${spec} /app/report\n` }], { timezone: 'UTC' }).jobs;
  if (job?.time === undefined) throw new Error(`${spec} has no time`);
  return { job, time: job.time };
}

describe.skipIf(absent)(
  absent
    ? 'specs of public crontabs (skipped: ../shared/corpus/time-specs.tsv is not on this machine)'
    : 'specs of public crontabs',
  () => {
    // A sixth of them here, and all with `npm run test:deep`.
    test.each(oneOfEach(6, specs))('EventBridge runs %s at the minutes at which crond does', (spec) => {
      const { job, time } = jobOf(spec);
      expectSameMinutes(time, new Scheduler(translate(job), 0), someDays(time, [0, 100, 300]));
    });

    // A few of them here, and all with `npm run test:deep`.
    test.each(oneOfEach(400, specs))('so it is with %s in every minute', (spec) => {
      const { job, time } = jobOf(spec);
      expect(firstDifference(time, new Scheduler(translate(job), 0))).toBeUndefined();
    });
  },
);
