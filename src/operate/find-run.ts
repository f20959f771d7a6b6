import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { pendingRetry } from '../runs/ledger/retry.ts';
import { JOB_NAME, jobOfRun } from '../runs/message/message.ts';
import type { Deployment } from './deployment.ts';
import { notDeployed, requireJob } from './known-jobs.ts';
import { openLedger } from './open-ledger.ts';

/** A run as its attempts, in order, at least one. */
export type Attempts = readonly [Attempt, ...Attempt[]];

/** How many attempts back a finished run with a task is searched for. */
const LATEST = 100;

/** The index of unfinished attempts lags behind, so this many of the job's latest attempts are read strongly consistently too. */
const JUST_STARTED = 10;

/** The length of an instant with milliseconds, as in run ids. */
const LONGEST_INSTANT = 24;

/**
 * Refuses what can be neither a job's name nor a run's id; the ledger's keys are limited in length.
 * @throws CronbridgeError `unknown-job`, `unknown-run`
 */
export async function requirePossible(deployment: Deployment, argument: string): Promise<void> {
  const at = argument.includes('@') ? argument.lastIndexOf('@') : argument.length;
  const job = argument.slice(0, at);
  if (!JOB_NAME.test(job)) throw await notDeployed(deployment, job);
  const isTooLong = argument.length - at - 1 > LONGEST_INSTANT;
  if (isTooLong) throw new CronbridgeError('unknown-run', `${job} has no such run`);
}

/** The run with this id. @throws CronbridgeError `unknown-run`, or `unknown-job` if there is no such job */
export async function runById(deployment: Deployment, id: string): Promise<Attempts> {
  const ledger = openLedger(deployment);
  const attempts = await ledger.attempts(id);
  if (isRun(attempts)) return attempts;
  const job = jobOfRun(id);
  const [latest] = await ledger.runsOfJob(job, { limit: 1 });
  if (latest === undefined) await requireJob(deployment, job);
  throw new CronbridgeError('unknown-run', `there is no run ${plain(id)}`, {
    hint: latest === undefined ? `${job} has not run yet` : `the latest run of ${job} is ${latest.runId}`,
  });
}

/**
 * A job's active run: one that runs, or waits for its start or for its next attempt.
 * @throws CronbridgeError `usage` if there are several
 * @returns undefined if there is none
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
  // The latest run may have a former name of the job.
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

/** Whether the run has not ended. */
function isActive(attempts: Attempts, now: Date): boolean {
  const last = attempts.at(-1) ?? attempts[0];
  if (!isFinal(last.state)) return true;
  return pendingRetry(last, now) !== undefined;
}

/**
 * The latest run of a job that had a task, or else the latest.
 * @throws CronbridgeError `unknown-job`
 * @returns undefined if it never ran
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
 * The run that an argument means: an id, or a job, which means its active run or else the latest with a task.
 * @throws CronbridgeError `unknown-job`, `unknown-run`, `usage`
 * @returns undefined if the job never ran
 */
export async function findRun(deployment: Deployment, argument: string): Promise<Attempts | undefined> {
  await requirePossible(deployment, argument);
  if (argument.includes('@')) return runById(deployment, argument);
  return (await activeRun(deployment, argument)) ?? latestRun(deployment, argument);
}

function isRun(attempts: readonly Attempt[]): attempts is Attempts {
  return attempts.length > 0;
}
