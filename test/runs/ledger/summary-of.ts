import { type Attempt, isFinal } from '../../../src/runs/ledger/attempt.ts';
import { emptySummary, type Summary, withAttempt } from '../../../src/runs/ledger/summary.ts';

/** What the summary of a job has to be, computed from all of its attempts. */
export function summaryOf(job: string, attempts: readonly Attempt[]): Summary {
  return attempts
    .filter(({ state }) => isFinal(state))
    .reduce((summary, attempt) => withAttempt(summary, attempt, '0'), emptySummary(job));
}
