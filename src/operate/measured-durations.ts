import { readSummaries } from '../runs/ledger/read-summaries.ts';
import type { Summary } from '../runs/ledger/summary.ts';
import type { Deployment } from './deployment.ts';
import { openTable } from './open-ledger.ts';

/** How many attempts of a job count for its duration. */
const LAST_ATTEMPTS = 20;

/** The average duration of each job's last runs, in seconds. A job whose runs had no task is left out. */
export async function measuredDurations(
  deployment: Deployment,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const summaries = await readSummaries(openTable(deployment));
  return new Map(
    jobs.flatMap((job) => {
      const average = averageSeconds(summaries.get(job));
      return average === undefined ? [] : [[job, average] as const];
    }),
  );
}

/** @returns undefined if none of the last runs had a task */
export function averageSeconds(summary: Summary | undefined): number | undefined {
  const last = summary?.recent.slice(0, LAST_ATTEMPTS) ?? [];
  const durations = last.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  const sum = durations.reduce((total, each) => total + each, 0);
  return durations.length === 0 ? undefined : sum / durations.length;
}
