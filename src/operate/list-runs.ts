import pMap, { pMapSkip } from 'p-map';
import type { Attempt } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { pendingRetry } from '../runs/ledger/retry.ts';
import type { Deployment } from './deployment.ts';
import { requirePossible } from './find-run.ts';
import { refuseRun, requireJob } from './known-jobs.ts';
import { asListed, type ListedRun } from './listed-run.ts';
import { lookBack, type RunFilter, wantedBy } from './look-back.ts';
import { openLedger } from './open-ledger.ts';

const CONCURRENT_READS = 10;

/** By default: all. */
interface RunChoice extends Partial<RunFilter> {
  readonly job: string | undefined;
  readonly limit: number;
  /** Only those that have not ended or will be retried. */
  readonly active: boolean;
}

/**
 * Attempts, newest first.
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run
 */
export async function listRuns(deployment: Deployment, choice: RunChoice): Promise<readonly ListedRun[]> {
  const { job, limit, active } = choice;
  if (job !== undefined) {
    refuseRun(deployment, 'runs', job);
    await requirePossible(deployment, job);
  }
  const ledger = openLedger(deployment);
  const filter = { states: [], triggers: [], until: undefined, since: undefined, ...choice };
  const found = active
    ? (await activeAttempts(ledger, deployment.now())).filter(chosenBy(filter)).reverse()
    : await allBack(deployment, filter);
  if (job !== undefined && found.length === 0) await requireJobWithRuns(deployment, ledger, job);
  return asListed(deployment, found.slice(0, limit));
}

/** As many pages as it takes. */
async function allBack(deployment: Deployment, filter: RunFilter): Promise<readonly Attempt[]> {
  const all: Attempt[] = [];
  for (let { until } = filter; ; ) {
    const { found, next } = await lookBack(deployment, {
      ...filter,
      until,
      limit: filter.limit - all.length,
    });
    all.push(...found);
    if (next === undefined || all.length >= filter.limit) return all;
    until = new Date(next);
  }
}

function chosenBy(filter: RunFilter): (attempt: Attempt) => boolean {
  const { job, since, until } = filter;
  const isWanted = wantedBy(filter);
  return (attempt) => {
    const scheduled = new Date(attempt.scheduled);
    const isThen = (since === undefined || scheduled >= since) && (until === undefined || scheduled <= until);
    return isThen && (job === undefined || attempt.job === job) && isWanted(attempt);
  };
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
