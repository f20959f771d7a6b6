// What the diagnostics of near misses tell people to write runs when the line was meant to run.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { type Timing, translate } from '../../src/time/translate.ts';
import { cases } from './cases.ts';
import { entries } from './entries.ts';
import { Scheduler } from './scheduler.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const FIRST = Date.UTC(2027, 11, 28);

const parse = (text: string) => parseCrontabs([{ file: 'f', text: `${text}\n` }], { timezone: 'UTC' });

/** The suggested replacement of a wrong line. */
function rewritten(line: string): string {
  const [problem, ...others] = parse(line).diagnostics;
  expect(others).toEqual([]);
  expect(problem?.severity).toBe('error');
  return problem?.rewritten ?? '';
}

/** The schedules of all entries of a text, which is right. */
function timingOf(text: string): Timing {
  const { jobs, diagnostics } = parse(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(jobs).not.toEqual([]);
  return { schedules: jobs.flatMap((job) => translate(job).schedules) };
}

function starts(timing: Timing, count: number): number[] {
  const scheduler = new Scheduler(timing, 0);
  const found: number[] = [];
  for (let next = scheduler.nextFrom(FIRST); next !== undefined && found.length < count; ) {
    found.push(next);
    next = scheduler.nextFrom(next + MINUTE);
  }
  return found;
}

/** Expressions as EventBridge has them, with a year and without guards. */
const expressions = entries
  .map(({ text }) => parse(text).jobs[0])
  .filter((job) => job !== undefined)
  .map((job) => translate(job))
  .filter(({ guard }) => guard === undefined)
  .map(({ schedules }) => schedules[0]?.expression ?? '');

describe('an expression of EventBridge, rewritten, runs when it did', () => {
  const same = (line: string, expression: string) => {
    const original = { schedules: [{ name: 'x', expression, timezone: 'UTC' }] };
    expect(starts(timingOf(rewritten(line)), 20)).toEqual(starts(original, 20));
  };

  test('in its own form', () => {
    fc.assert(
      fc.property(expressions, (expression) => same(`${expression} /app/report`, expression)),
      { numRuns: cases(100, 10_000) },
    );
  });

  test('in that of Quartz, with seconds before it and without the year', () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const fields = expression.slice('cron('.length, -' *)'.length);
        same(`0 ${fields} /app/report`, expression);
      }),
      { numRuns: cases(100, 10_000) },
    );
  });
});

describe('an interval that divides the day, rewritten, runs so often from midnight on', () => {
  const divisors = Array.from({ length: 1440 }, (_, index) => index + 1).filter(
    (minutes) => 1440 % minutes === 0,
  );
  const problems = divisors.map((minutes) => ({
    minutes,
    problem: parse(`@every ${minutes}m /app/report`).diagnostics[0],
  }));
  const exact = problems
    .filter(({ problem }) => problem?.hint === undefined)
    .map(({ minutes, problem }) => ({ minutes, text: problem?.rewritten ?? '' }));

  test('unless it is said that few entries cannot', () => {
    const others = divisors.filter((minutes) => exact.every((each) => each.minutes !== minutes));
    expect(others).toEqual([16, 32, 48, 72, 96, 144, 288]);
  });

  test.each(exact)('$minutes minutes: $text', ({ minutes, text }) => {
    const count = (2 * 1440) / minutes;
    const expected = Array.from({ length: count }, (_, index) => FIRST + index * minutes * MINUTE);
    expect(starts(timingOf(text), count)).toEqual(expected);
    expect(rewritten(`rate(${minutes} minutes) /app/report`)).toBe(text);
  });

  test('7 days are a week', () => {
    expect(
      starts(timingOf(rewritten('rate(7 days) /app/report')), 3).map((start) => (start - FIRST) % DAY),
    ).toEqual([0, 0, 0]);
  });
});
