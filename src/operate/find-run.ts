import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal, isPlanned, shownState } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { pendingRetry } from '../runs/ledger/retry.ts';
import { JOB_NAME, jobOfRun, runIdOf } from '../runs/message/message.ts';
import { someNames } from '../some-names.ts';
import { MINUTE_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { notDeployed, requireJob } from './known-jobs.ts';
import { openLedger } from './open-ledger.ts';
import { shownArgument } from './unknown-job.ts';

/** A run as its attempts, in order, at least one. */
export type Attempts = readonly [Attempt, ...Attempt[]];

/** How many attempts back one with a task is searched for. */
const LATEST = 100;

/** The index of unfinished attempts lags behind, so this many of the job's latest attempts are read strongly consistently too. */
const JUST_STARTED = 10;

/** What may be an instant: with milliseconds it has 24 characters, with an offset 29. */
const INSTANT = /^\d{4}[-0-9T:.Z+ ]{0,25}$/i;

/**
 * Refuses what can be neither a job's name nor a run's id; the ledger's keys are limited in length.
 * @throws CronbridgeError `unknown-job`, `unknown-run`
 */
export async function requirePossible(deployment: Deployment, argument: string): Promise<void> {
  const isRunId = argument.includes('@');
  const job = isRunId ? jobOfRun(argument) : argument;
  if (!JOB_NAME.test(job)) throw await notDeployed(deployment, job);
  if (!isRunId || canonical(argument) !== undefined) return;
  const instant = shownArgument(argument.slice(job.length + 1));
  throw new CronbridgeError(
    'unknown-run',
    `${instant} after ${job}@ is not an instant such as 2026-11-23T03:00Z`,
    {
      hint: `list the runs with ${deployment.command(`runs ${job}`)}`,
    },
  );
}

/** The id of the run whose instant is written in another way; without a zone it is in UTC. @returns undefined if it is no instant */
function canonical(id: string): string | undefined {
  const job = jobOfRun(id);
  const text = id.slice(job.length + 1);
  if (!INSTANT.test(text)) return undefined;
  const instant = Date.parse(
    /Z$|:\d+.*[+-]\d\d:?\d\d$/i.test(text) || !text.includes(':') ? text : `${text}Z`,
  );
  return Number.isNaN(instant) ? undefined : runIdOf({ job, scheduled: new Date(instant).toISOString() });
}

/** The run with this id. @throws CronbridgeError `unknown-run`, or `unknown-job` if there is no such job */
export async function runById(deployment: Deployment, id: string): Promise<Attempts> {
  const ledger = openLedger(deployment);
  const attempts = await ledger.attempts(id);
  if (isRun(attempts)) return attempts;
  const job = id.includes('@') ? jobOfRun(id) : id;
  const [latest] = await ledger.runsOfJob(job, { limit: 1 });
  if (latest === undefined) await requireJob(deployment, job);
  const meant = canonical(id) ?? id;
  const isThere = meant !== id && isRun(await ledger.attempts(meant));
  throw new CronbridgeError('unknown-run', `there is no run ${plain(id)}`, {
    hint: isThere
      ? `did you mean ${meant}?`
      : latest === undefined
        ? `${job} has not run yet`
        : `the latest run of ${job} is ${latest.runId}`,
  });
}

/** The runs of a job that have not ended. */
interface OpenRuns {
  /** The one that runs, or waits for its start or for its next attempt. */
  readonly active: Attempts | undefined;
  /** Those that somebody asked for at a later time, earliest first. */
  readonly planned: readonly Attempts[];
}

/** @throws CronbridgeError `usage` if several are active */
export async function openRuns(deployment: Deployment, job: string): Promise<OpenRuns> {
  const open = await unendedRuns(openLedger(deployment), job, deployment.now());
  const active = open.filter(([first]) => !isPlanned(first));
  if (active.length > 1) throw severalRuns(deployment, job, 'active', active);
  return { active: active[0], planned: open.filter(([first]) => isPlanned(first)) };
}

/** @throws CronbridgeError `usage` if there are several @returns undefined if there is none */
export function onlyPlanned(
  deployment: Deployment,
  job: string,
  planned: readonly Attempts[],
): Attempts | undefined {
  if (planned.length > 1) throw severalRuns(deployment, job, 'planned', planned);
  return planned[0];
}

function severalRuns(
  { command }: Deployment,
  job: string,
  what: 'active' | 'planned',
  several: readonly Attempts[],
): CronbridgeError {
  const runs = several.map((attempts) => `${attempts[0].runId} (${shownState(lastOf(attempts))})`);
  return new CronbridgeError('usage', `${job} has ${runs.length} ${what} runs: ${someNames(runs)}`, {
    hint: `name one of them; list them with ${command(`runs ${job} --active`)}`,
  });
}

async function unendedRuns(ledger: Ledger, job: string, now: Date): Promise<Attempts[]> {
  const [unfinished, latest] = await Promise.all([
    ledger.unfinished(),
    ledger.runsOfJob(job, { limit: JUST_STARTED, until: soon(now) }),
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
  const last = lastOf(attempts);
  if (!isFinal(last.state)) return true;
  return pendingRetry(last, now) !== undefined;
}

/**
 * The latest run of a job, whether it had a task or not. One that is planned has not come.
 * @throws CronbridgeError `unknown-job`
 * @returns undefined if it never ran
 */
export async function latestRun(deployment: Deployment, job: string): Promise<Attempts | undefined> {
  const ledger = openLedger(deployment);
  const latest = await latestAttempt(ledger, job, soon(deployment.now()));
  if (latest === undefined) {
    await requireJob(deployment, job);
    return undefined;
  }
  const attempts = await ledger.attempts(latest.runId);
  return isRun(attempts) ? attempts : undefined;
}

async function latestAttempt(ledger: Ledger, job: string, until: Date): Promise<Attempt | undefined> {
  // Rarely more than one or two are planned for these minutes.
  for (let limit = JUST_STARTED; ; limit *= 2) {
    const some = await ledger.runsOfJob(job, { limit, until });
    const latest = some.find((attempt) => !isPlanned(attempt));
    if (latest !== undefined || some.length < limit) return latest;
  }
}

/** The latest attempt of a job that had a task. @returns undefined if there is none among its latest attempts */
export async function latestWithTask(deployment: Deployment, job: string): Promise<Attempt | undefined> {
  const latest = await openLedger(deployment).runsOfJob(job, {
    limit: LATEST,
    until: soon(deployment.now()),
  });
  return latest.find(({ taskArn }) => taskArn !== undefined);
}

/**
 * The run that an argument means: an id, or a job, which means its active run or else the latest, and the one that is planned if
 * it has not run yet.
 * @throws CronbridgeError `unknown-job`, `unknown-run`, `usage`
 * @returns undefined if the job never ran
 */
export async function findRun(deployment: Deployment, argument: string): Promise<Attempts | undefined> {
  await requirePossible(deployment, argument);
  if (argument.includes('@')) return runById(deployment, argument);
  const { active, planned } = await openRuns(deployment, argument);
  return active ?? (await latestRun(deployment, argument)) ?? onlyPlanned(deployment, argument, planned);
}

/** Later runs are planned. Clocks differ by up to a minute. */
function soon(now: Date): Date {
  return new Date(now.getTime() + 2 * MINUTE_MS);
}

export function lastOf(attempts: Attempts): Attempt {
  return attempts.at(-1) ?? attempts[0];
}

function isRun(attempts: readonly Attempt[]): attempts is Attempts {
  return attempts.length > 0;
}
