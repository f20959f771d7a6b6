import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, Outcome } from '../../../src/runs/ledger/attempt.ts';
import {
  bucketOf,
  decodeSummary,
  emptySummary,
  encodeSummary,
  type Histogram,
  merged,
  RECENT,
  type Summary,
  withAttempt,
} from '../../../src/runs/ledger/summary.ts';
import { cases } from '../../property/cases.ts';
import { sampleRun } from './sample-attempt.ts';
import { summaryOf } from './summary-of.ts';

const outcomes: readonly Outcome[] = [
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'lost',
  'skipped',
  'missed',
  'not-started',
];

const instant = fc.date({
  min: new Date('2026-08-01T00:00:00Z'),
  max: new Date('2026-11-23T00:00:00Z'),
  noInvalidDate: true,
});

const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    job: fc.constantFrom('nightly-report', 'report-of-old'),
    scheduled: instant,
    number: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom(...outcomes),
    exitCode: fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }),
    delay: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
    took: fc.option(fc.integer({ min: 0, max: 90_000_000 }), { nil: undefined }),
  })
  .map(({ job, scheduled, number, state, exitCode, delay, took }) => {
    const started = delay === undefined ? undefined : new Date(scheduled.getTime() + delay);
    const stopped = took === undefined ? undefined : new Date((started ?? scheduled).getTime() + took);
    return {
      ...sampleRun({ job, scheduled: scheduled.toISOString(), attempt: number }),
      state,
      ...(exitCode !== undefined && { exitCode }),
      ...(started && { started: started.toISOString() }),
      ...(stopped && { stopped: stopped.toISOString() }),
    };
  });
// The ledger has an attempt once.
const attempts = fc.uniqueArray(attempt, {
  selector: ({ runId, number }) => `${runId} ${number}`,
  maxLength: 80,
});

const job = 'nightly-report';
const total = (counts: Histogram) => [...counts.values()].reduce((sum, count) => sum + count, 0);

describe('a summary', () => {
  it('is the same in whichever order attempts end', () => {
    fc.assert(
      fc.property(
        attempts.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(summaryOf(job, shuffled)).toEqual(summaryOf(job, all));
        },
      ),
      { numRuns: cases(100) },
    );
  });

  it('of two lots of attempts is that of all of them', () => {
    fc.assert(
      fc.property(attempts, fc.nat(), (all, at) => {
        const [one, other] = [all.slice(0, at % 80), all.slice(at % 80)];
        expect(merged(summaryOf(job, one), summaryOf(job, other), '0')).toEqual(summaryOf(job, all));
      }),
      { numRuns: cases(100) },
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const summary = summaryOf(job, all);
        expect(decodeSummary(job, encodeSummary(summary))).toEqual(summary);
      }),
      { numRuns: cases(100) },
    );
  });

  it('counts every attempt once, and keeps the latest', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const { days, durations, recent } = summaryOf(job, all);
        expect(
          [...days.values()].reduce((sum, counts) => sum + total(counts as unknown as Histogram), 0),
        ).toBe(all.length);
        expect(total(durations)).toBe(
          all.filter(
            ({ state, started, stopped }) =>
              (state === 'succeeded' || state === 'failed') && started && stopped,
          ).length,
        );
        const latest = all
          .toSorted((a, b) => Date.parse(b.scheduled) - Date.parse(a.scheduled) || b.number - a.number)
          .slice(0, RECENT);
        expect(recent.map(({ scheduled, number }) => [scheduled, number])).toEqual(
          latest.map(({ scheduled, number }) => [scheduled, number]),
        );
      }),
      { numRuns: cases(100) },
    );
  });

  it('forgets the days of which the ledger has no runs any more', () => {
    const on = (day: string): Attempt => ({
      ...sampleRun({ scheduled: `${day}T03:00:00Z` }),
      state: 'missed',
    });
    const before = summaryOf(job, [on('2026-08-01'), on('2026-11-22')]);
    expect([...withAttempt(before, on('2026-11-23'), '2026-08-25').days.keys()]).toEqual([
      '2026-11-22',
      '2026-11-23',
    ]);
  });

  it('of a job that runs every minute for three months is below a KiB', () => {
    let summary: Summary = emptySummary(job);
    for (let minute = 0; minute < 90 * 24 * 60; minute += 31) {
      const scheduled = new Date(Date.parse('2026-08-01T00:00:00Z') + minute * 60_000);
      const seconds = 5 + (minute % 300);
      const run: Attempt = {
        ...sampleRun({ scheduled: scheduled.toISOString() }),
        state: minute % 11 === 0 ? 'failed' : minute % 13 === 0 ? 'timed-out' : 'succeeded',
        exitCode: 0,
        started: new Date(scheduled.getTime() + 3_400).toISOString(),
        stopped: new Date(scheduled.getTime() + 3_400 + seconds * 1000).toISOString(),
      };
      summary = withAttempt(summary, run, '0');
    }
    // 32 of a kind for each that was counted: one a minute.
    for (let doubled = 1; doubled < 31; doubled *= 2) summary = merged(summary, summary, '0');
    expect(encodeSummary(summary).length).toBeLessThan(900);
  });
});

describe('a bucket', () => {
  it('has the seconds of at most a fifth more than the one before', () => {
    expect([0, 0.5, 1, 1.1, 1.19, 1.2, 2, 4, 60, 3600, 86_400].map(bucketOf)).toEqual([
      0, 0, 0, 1, 2, 2, 4, 8, 24, 48, 66,
    ]);
  });
});
