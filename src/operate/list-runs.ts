import pMap, { pMapSkip } from 'p-map';
import type { Attempt } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { pendingRetry } from '../runs/ledger/retry.ts';
import type { Deployment } from './deployment.ts';
import { requirePossible } from './find-run.ts';
import { refuseRun, requireJob } from './known-jobs.ts';
import { asListed, type ListedRun } from './listed-run.ts';
import { openLedger } from './open-ledger.ts';

const CONCURRENT_READS = 10;

/**
 * Attempts, newest first.
 * @param options `job`: only of this job; `active`: only those that have not ended or will be retried
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run
 */
export async function listRuns(
  deployment: Deployment,
  {
    job,
    limit,
    active,
  }: { readonly job: string | undefined; readonly limit: number; readonly active: boolean },
): Promise<readonly ListedRun[]> {
  if (job !== undefined) {
    refuseRun(deployment, 'runs', job);
    await requirePossible(deployment, job);
  }
  const ledger = openLedger(deployment);
  const now = deployment.now();
  const found = active
    ? (await activeAttempts(ledger, now))
        .filter((attempt) => job === undefined || attempt.job === job)
        .reverse()
    : job === undefined
      ? await ledger.recent({ until: now, limit })
      : await ledger.runsOfJob(job, { limit });
  if (job !== undefined && found.length === 0) await requireJobWithRuns(deployment, ledger, job);
  return asListed(deployment, found.slice(0, limit));
}

/** Attempts that run or wait, and those with a retry to come; earliest first. */
async function activeAttempts(ledger: Ledger, now: Date): Promise<Attempt[]> {
  const { active, unsettled, retried } = await ledger.unfinished();
  const ended = [...unsettled, ...retried].filter((attempt) => pendingRetry(attempt, now));
  // The last attempt records only some time later that the next one has begun.
  const waiting = await pMap(
    ended,
    async (attempt) =>
      (await ledger.get({ runId: attempt.runId, number: attempt.number + 1 })) ? pMapSkip : attempt,
    { concurrency: CONCURRENT_READS },
  );
  return [...active, ...waiting].sort((a, b) => Date.parse(a.scheduled) - Date.parse(b.scheduled));
}

/** A job that left the crontab has no schedule, but may have runs that this query leaves out. */
async function requireJobWithRuns(deployment: Deployment, ledger: Ledger, job: string): Promise<void> {
  if ((await ledger.runsOfJob(job, { limit: 1 })).length === 0) await requireJob(deployment, job);
}
