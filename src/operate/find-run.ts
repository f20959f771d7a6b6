import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { pendingRetry } from '../runs/ledger/retry.ts';
import { JOB_NAME } from '../runs/message/message.ts';
import type { Deployment } from './deployment.ts';
import { notDeployed, requireJob } from './known-jobs.ts';
import { openLedger } from './open-ledger.ts';

/** A run by its attempts, in order; there is one at least. */
export type Attempts = readonly [Attempt, ...Attempt[]];

/** So many attempts back a finished run that had a task is looked for. */
const LATEST = 100;

/** The index of what is unfinished is a moment behind; the latest attempts of a job are read as they are. */
const JUST_STARTED = 10;

/** An instant with milliseconds, as ids have it. */
const LONGEST_INSTANT = 24;

/**
 * Refuses what can be neither a job's name nor a run's id before the ledger is asked, which takes no longer keys.
 * @throws CronbridgeError `unknown-job`, `unknown-run`
 */
export async function requirePossible(deployment: Deployment, argument: string): Promise<void> {
  const at = argument.includes('@') ? argument.lastIndexOf('@') : argument.length;
  const job = argument.slice(0, at);
  if (!JOB_NAME.test(job)) throw await notDeployed(deployment, job);
  const isTooLong = argument.length - at - 1 > LONGEST_INSTANT;
  if (isTooLong) throw new CronbridgeError('unknown-run', `${job} has no such run`);
}

/**
 * The run with this id.
 * @throws CronbridgeError `unknown-run`, or `unknown-job` where there is not even such a job
 */
export async function runById(deployment: Deployment, id: string): Promise<Attempts> {
  const ledger = openLedger(deployment);
  const attempts = await ledger.attempts(id);
  if (isRun(attempts)) return attempts;
  const job = id.slice(0, id.lastIndexOf('@'));
  const [latest] = await ledger.runsOfJob(job, { limit: 1 });
  if (latest === undefined) await requireJob(deployment, job);
  throw new CronbridgeError('unknown-run', `no run has the id ${plain(id)}`, {
    hint: latest === undefined ? `${job} has not run yet` : `the latest run of ${job} is ${latest.runId}`,
  });
}

/**
 * The run of a job that is active: that runs, or waits for its start or for its next attempt. `undefined`: none is.
 * @throws CronbridgeError `usage` where there are several
 */
export async function activeRun(deployment: Deployment, job: string): Promise<Attempts | undefined> {
  const active = await activeRuns(openLedger(deployment), job, deployment.now());
  if (active.length <= 1) return active[0];
  const ids = active.map(([{ runId }]) => runId);
  throw new CronbridgeError('usage', `${job} has ${ids.length} active runs: ${ids.join(', ')}`, {
    hint: `name one of them; list them with ${deployment.command(`runs ${job} --active`)}`,
  });
}

async function activeRuns(ledger: Ledger, job: string, now: Date): Promise<Attempts[]> {
  const [unfinished, latest] = await Promise.all([
    ledger.unfinished(),
    ledger.runsOfJob(job, { limit: JUST_STARTED }),
  ]);
  // The latest may be of a name that the job had before.
  const known = [
    ...[...unfinished.active, ...unfinished.unsettled, ...unfinished.retried].filter(
      (attempt) => attempt.job === job,
    ),
    ...latest,
  ];
  const ids = [...new Set(known.map(({ runId }) => runId))].sort();
  const runs = await Promise.all(ids.map((id) => ledger.attempts(id)));
  return runs.flatMap((attempts) => (isRun(attempts) && isActive(attempts, now) ? [attempts] : []));
}

/** Whether the run has not come to its end. */
function isActive(attempts: Attempts, now: Date): boolean {
  const last = attempts.at(-1) ?? attempts[0];
  if (!isFinal(last.state)) return true;
  return pendingRetry(last, now) !== undefined;
}

/**
 * The latest run of a job that has something to show: one that had a task, or else the latest. `undefined`: it never ran.
 * @throws CronbridgeError `unknown-job`
 */
export async function latestRun(deployment: Deployment, job: string): Promise<Attempts | undefined> {
  const ledger = openLedger(deployment);
  const latest = await ledger.runsOfJob(job, { limit: LATEST });
  const shown = latest.find(({ taskArn }) => taskArn !== undefined) ?? latest[0];
  if (shown === undefined) {
    await requireJob(deployment, job);
    return undefined;
  }
  const attempts = await ledger.attempts(shown.runId);
  return isRun(attempts) ? attempts : undefined;
}

/**
 * The run that an argument means: an id, or a job, which means its active run or the latest that has something to show.
 * `undefined`: the job never ran.
 * @throws CronbridgeError `unknown-job`, `unknown-run`, `usage`
 */
export async function findRun(deployment: Deployment, argument: string): Promise<Attempts | undefined> {
  await requirePossible(deployment, argument);
  if (argument.includes('@')) return runById(deployment, argument);
  return (await activeRun(deployment, argument)) ?? latestRun(deployment, argument);
}

function isRun(attempts: readonly Attempt[]): attempts is Attempts {
  return attempts.length > 0;
}
