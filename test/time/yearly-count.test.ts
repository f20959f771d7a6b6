import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instants } from '../../src/time/instants.ts';
import { jobInstants } from '../../src/time/job-instants.ts';
import { translate } from '../../src/time/translate.ts';
import { yearlyCount } from '../../src/time/yearly-count.ts';
import { jobOf as parsed } from '../crontab/parse-one.ts';
import { timeSpecs } from '../property/entries.ts';
import { jobOf } from './time-spec.ts';

const from = new Date('2027-01-01T00:00:00Z');
const until = new Date('2028-01-01T00:00:00Z');
const count = (entry: string) => yearlyCount(parsed(entry), from);

describe('the count of a year', () => {
  it.each([
    ['* * * * * x', 525_600],
    ['*/5 8-18 * * 1-5 x', 12 * 11 * 261],
    ['0 3 * * * x', 365],
    ['0 3 29 2 * x', 0],
    ['0 3 L * * x', 12],
    ['@yearly x', 1],
  ])('of %s', (entry, runs) => {
    expect(count(entry)).toEqual({ runs, invocations: runs });
  });

  it('has more invocations than runs where the two schedules of an entry meet', () => {
    // 12 firsts and 52 Mondays, of which three are a first.
    expect(count('0 3 1 * 1 x')).toEqual({ runs: 61, invocations: 64 });
  });

  it('has more invocations than runs where the dispatcher checks the other day field', () => {
    // Mondays with an odd date.
    const { runs, invocations } = count('0 3 */2 * 1 x');
    expect(invocations).toBe(52);
    expect(runs).toBe(27);
  });

  it.each(['#@ enabled=false\n* * * * * x', '#@ on=deploy\n@reboot x'])('is nothing of %j', (entry) => {
    expect(count(entry)).toEqual({ runs: 0, invocations: 0 });
  });

  it('counts the days between start and end', () => {
    expect(count('#@ start=2027-02-01 end=2027-02-10\n0 3 * * * x').runs).toBe(10);
    expect(count('#@ end=2026-12-31\n0 3 * * * x').runs).toBe(0);
    expect(count('#@ start=2029-01-01\n0 3 * * * x').runs).toBe(0);
  });

  it('is what a year of instants comes to, whatever the entry', () => {
    fc.assert(
      fc.property(timeSpecs, (time) => {
        // A few minutes stand for all: each of them is as often due.
        const few = { ...time, minute: { ...time.minute, values: time.minute.values.slice(0, 2) } };
        const job = jobOf(few, { timezone: 'UTC' });
        const { schedules } = translate(job);
        const fired = schedules.map((one) => [...instants({ schedules: [one] }, { from, until })].length);
        expect(yearlyCount(job, from)).toEqual({
          runs: [...jobInstants(job, { from, until })].length,
          invocations: fired.reduce((sum, each) => sum + each, 0),
        });
      }),
      { numRuns: 60 },
    );
  });
});
