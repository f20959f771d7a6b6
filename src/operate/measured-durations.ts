import { ItemReader } from '../runs/ledger/item-reader.ts';
import { readSummaries } from '../runs/ledger/read-summaries.ts';
import type { Deployment } from './deployment.ts';

/** So many attempts of a job tell how long it takes. */
const LAST_ATTEMPTS = 20;

/** How long the last runs of each job took on average, in seconds. A job whose runs had no task is not among them. */
export async function measuredDurations(
  { clients, names }: Deployment,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const summaries = await readSummaries(new ItemReader(clients.dynamo, names.ledgerTable));
  return new Map(
    jobs.flatMap((job) => {
      const last = summaries.get(job)?.recent.slice(0, LAST_ATTEMPTS) ?? [];
      const durations = last.flatMap(({ durationSeconds }) => durationSeconds ?? []);
      const sum = durations.reduce((total, each) => total + each, 0);
      return durations.length === 0 ? [] : [[job, sum / durations.length] as const];
    }),
  );
}
