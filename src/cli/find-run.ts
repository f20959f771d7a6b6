// Finds the run that an argument means.
import { CronbridgeError } from '../errors.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Run } from '../ledger/run.ts';
import { Table } from '../ledger/table.ts';
import type { Deployment } from './deployment.ts';

/** The ledger of a deployment, for reading. */
export function openLedger({ names, clients }: Deployment): Ledger {
  // Retention matters only to writes and to how far back a reader looks; the table's own expiry does the rest.
  return new Ledger(new Table(clients.dynamo, { ...names, retentionDays: 90 }));
}

/**
 * The attempt that an argument means: a run's id, or a job's name for its latest run.
 * @param attempt which one; the last by default
 * @throws CronbridgeError `unknown-run`
 */
export async function findRun(
  deployment: Deployment,
  ledger: Ledger,
  argument: string,
  attempt?: number,
): Promise<Run> {
  const [job = ''] = argument.split('@');
  const latest = async () => (await ledger.runsOfJob(job, { limit: 1 }))[0];
  const run = argument.includes('@') ? argument : (await latest())?.run;
  const attempts = run === undefined ? [] : await ledger.attempts(run);
  const found = attempt === undefined ? attempts.at(-1) : attempts.find((one) => one.attempt === attempt);
  if (found) return found;
  if (attempts.length > 0) {
    throw new CronbridgeError('unknown-run', `${run} has no attempt ${attempt}`, {
      hint: `it has ${attempts.length === 1 ? 'only attempt 1' : `attempts 1 to ${attempts.length}`}`,
    });
  }
  const near = (await latest())?.run;
  throw new CronbridgeError('unknown-run', `the ledger has no run ${argument}`, {
    hint: near ? `the latest run of ${job} is ${near}` : `see cronbridge runs${deployment.flags}`,
  });
}
