import { shownState } from '../runs/ledger/attempt.ts';
import { endedAttempt } from '../runs/ledger/summary.ts';
import type { Interval } from '../time/interval.ts';
import { DAY_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import type { PastAttempt } from './job-history.ts';
import { openLedger } from './open-ledger.ts';

/** An attempt of some days, as far as a picture of them shows it. */
interface AttemptOfDays extends Omit<PastAttempt, 'state'> {
  readonly job: string;
  readonly state: string;
}

export interface RunsOfDays {
  /** Latest first. */
  readonly runs: readonly AttemptOfDays[];
  /** There are more, all of them before this one's instant. */
  readonly from?: string | undefined;
}

/** So many attempts are read, which takes two or three seconds on AWS. */
const MOST_READ = 5_000;

/** The attempts of all jobs that were due in an interval. */
export async function runsOfDays(deployment: Deployment, { from, until }: Interval): Promise<RunsOfDays> {
  const days = Math.max(0, Math.ceil((until.getTime() - from.getTime()) / DAY_MS));
  const found = await openLedger(deployment).recent({ until, limit: MOST_READ, days });
  const inside = found.filter(({ scheduled }) => new Date(scheduled) >= from && new Date(scheduled) < until);
  return {
    runs: inside.map((attempt) => {
      const { runId, number, ...rest } = endedAttempt(attempt);
      return { ...rest, job: attempt.job, run: runId, attempt: number, state: shownState(attempt) };
    }),
    ...(found.length === MOST_READ && inside.length > 0 && { from: inside.at(-1)?.scheduled }),
  };
}
