import pMap from 'p-map';
import { durationSeconds } from '../runs/ledger/attempt.ts';
import type { Deployment } from './deployment.ts';
import { openLedger } from './open-ledger.ts';

const CONCURRENT_QUERIES = 20;

/** So many attempts of a job tell how long it takes. */
const LAST_ATTEMPTS = 20;

/** How long the last runs of each job took on average, in seconds. A job whose runs had no task is not among them. */
export async function measuredDurations(
  deployment: Deployment,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ledger = openLedger(deployment);
  const measured = await pMap(
    jobs,
    async (job) => {
      const attempts = await ledger.runsOfJob(job, { limit: LAST_ATTEMPTS });
      return { job, durations: attempts.flatMap((attempt) => durationSeconds(attempt) ?? []) };
    },
    { concurrency: CONCURRENT_QUERIES },
  );
  return new Map(
    measured
      .filter(({ durations }) => durations.length > 0)
      .map(({ job, durations }) => [job, durations.reduce((sum, each) => sum + each, 0) / durations.length]),
  );
}
