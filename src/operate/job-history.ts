import { isFailure, type Outcome } from '../runs/ledger/attempt.ts';
import { type EndedAttempt, emptySummary, type Summary } from '../runs/ledger/summary.ts';
import { type UsualDuration, usualDuration } from '../runs/ledger/usual.ts';

/** What a job's runs were like, from its summary alone. */
interface JobHistory {
  /** Latest first. */
  readonly recent: readonly PastAttempt[];
  /** Of the recent attempts whose command succeeded, or else of those that ended by themselves. */
  readonly usual: UsualDuration | undefined;
  /** How many of the latest attempts failed one after the other; skipped and stopped ones do not count. */
  readonly failuresInARow: number;
  /** Of the attempts that succeeded or failed, by the counts of all days: 0 to 1. Undefined: there are none. */
  readonly success: number | undefined;
}

export interface PastAttempt extends Omit<EndedAttempt, 'runId' | 'number'> {
  readonly run: string;
  readonly attempt: number;
}

/** A day of a job, in UTC: `2026-11-23`. */
export interface JobDay {
  readonly day: string;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
}

export function historyOf(summary: Summary = emptySummary('')): JobHistory {
  const { recent, days } = summary;
  let [succeeded, failed] = [0, 0];
  for (const counts of days.values()) {
    for (const [outcome, count] of counts) {
      if (outcome === 'succeeded') succeeded += count;
      else if (isFailure(outcome)) failed += count;
    }
  }
  return {
    recent: recent.map(({ runId, number, ...rest }) => ({ run: runId, attempt: number, ...rest })),
    usual: usualDuration(recent),
    failuresInARow: failuresInARow(recent),
    success: succeeded + failed === 0 ? undefined : succeeded / (succeeded + failed),
  };
}

export function daysOf({ days }: Summary = emptySummary('')): readonly JobDay[] {
  return [...days].map(([day, counts]) => ({ day, counts: Object.fromEntries(counts) }));
}

/** @returns undefined if there are none */
export function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1];
}

/** @param recent the latest first */
export function failuresInARow(recent: readonly EndedAttempt[]): number {
  const told = recent.filter(({ state }) => state === 'succeeded' || isFailure(state));
  const since = told.findIndex(({ state }) => state === 'succeeded');
  return since < 0 ? told.length : since;
}
