// The logs of several runs at once: in the order of their lines, or as they grow.
import { setTimeout as sleep } from 'node:timers/promises';
import pMap, { pMapSkip } from 'p-map';
import type { LogBegin, LogLine } from '../aws/task-logs.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { DAY_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { type FollowedStep, followRun } from './follow-run.ts';
import { InArrival } from './in-arrival.ts';
import { requireJob } from './known-jobs.ts';
import { listRuns } from './list-runs.ts';
import { lookBack } from './look-back.ts';
import { openLedger } from './open-ledger.ts';
import { findRunLog, readRunLog } from './task-log.ts';

interface RunLine {
  readonly attempt: Attempt;
  readonly line: LogLine;
}

interface RunStepOf {
  /** The run's first followed attempt. */
  readonly attempt: Attempt;
  readonly step: FollowedStep;
}

const CONCURRENT_READS = 10;

/** More logs than these are too much to read, for people and for GetLogEvents' quota. */
export const MOST_LOGS = 100;

/**
 * The attempts that had a task at this instant or later, newest first, at most `MOST_LOGS` and one more. One whose run was due
 * more than a day before is found only while it runs.
 * @param job absent: of all jobs
 * @throws CronbridgeError `unknown-job`
 */
export async function attemptsSince(
  deployment: Deployment,
  job: string | undefined,
  since: Date,
): Promise<readonly Attempt[]> {
  const wanted = ({ taskArn, stopped }: Attempt) =>
    taskArn !== undefined && (stopped === undefined || new Date(stopped) >= since);
  const filter = {
    job,
    states: [],
    triggers: [],
    since: new Date(since.getTime() - DAY_MS),
    limit: 1_000,
  };
  const found = new Map<string, Attempt>();
  const active = await listRuns(deployment, { job, active: true, limit: Number.POSITIVE_INFINITY });
  for (const attempt of active) if (wanted(attempt)) found.set(keyOf(attempt), attempt);
  for (let until: Date | undefined; ; ) {
    const page = await lookBack(deployment, { ...filter, until });
    for (const attempt of page.found) if (wanted(attempt)) found.set(keyOf(attempt), attempt);
    if (page.next === undefined || found.size > MOST_LOGS) break;
    until = new Date(page.next);
  }
  if (found.size === 0 && job !== undefined) await requireJob(deployment, job);
  return [...found.values()]
    .sort((a, b) => Date.parse(b.scheduled) - Date.parse(a.scheduled) || b.number - a.number)
    .slice(0, MOST_LOGS + 1);
}

function keyOf({ runId, number }: Attempt): string {
  return `${runId}#${number}`;
}

/** The lines that the attempts' logs have now, by time. An attempt without a log has no lines. */
export async function* linesByTime(
  deployment: Deployment,
  attempts: readonly Attempt[],
  begin: LogBegin,
): AsyncGenerator<RunLine, void> {
  const heads = await pMap(
    attempts,
    async (attempt) => {
      const stream = await findRunLog(deployment, attempt);
      if (stream === undefined) return pMapSkip;
      const lines = readRunLog(deployment, stream, begin);
      const { value } = await lines.next();
      return value === undefined ? pMapSkip : { attempt, lines, line: value };
    },
    { concurrency: CONCURRENT_READS },
  );
  while (heads.length > 0) {
    const first = heads.reduce((one, other) => (other.line.time < one.line.time ? other : one));
    yield { attempt: first.attempt, line: first.line };
    const { value } = await first.lines.next();
    if (value === undefined) heads.splice(heads.indexOf(first), 1);
    else first.line = value;
  }
}

/** Follows several runs to their ends. */
export function followRuns(
  deployment: Deployment,
  attempts: readonly Attempt[],
  begin: LogBegin,
): AsyncIterable<RunStepOf> {
  const steps = new InArrival<RunStepOf>();
  for (const attempt of attempts) steps.add(stepsOf(deployment, attempt, begin));
  return steps;
}

async function* stepsOf(
  deployment: Deployment,
  attempt: Attempt,
  begin: LogBegin,
): AsyncGenerator<RunStepOf, void> {
  for await (const step of followRun(deployment, attempt, { begin })) yield { attempt, step };
}

/** So many of the newest attempts are looked at for those that came since the look before. */
const NEWEST = 100;

/**
 * Follows all runs: those that are active, and those that begin later. It does not end.
 * @param pauseMs between two looks for new runs
 */
export function followAllRuns(
  deployment: Deployment,
  begin: LogBegin,
  pauseMs: number,
): AsyncIterable<RunStepOf> {
  const steps = new InArrival<RunStepOf>();
  steps.add(newRuns(deployment, pauseMs, (attempt) => steps.add(stepsOf(deployment, attempt, begin))));
  return steps;
}

/** Looks for runs; it yields nothing itself. */
async function* newRuns(
  deployment: Deployment,
  pauseMs: number,
  found: (attempt: Attempt) => void,
): AsyncGenerator<never, void> {
  const ledger = openLedger(deployment);
  const begun = deployment.now();
  const seen = new Set<string>();
  for (; ; await sleep(pauseMs)) {
    const [newest, { active }] = await Promise.all([
      ledger.recent({ until: deployment.now(), limit: NEWEST, days: 1 }),
      ledger.unfinished(),
    ]);
    // A short run may have ended between two looks.
    const since = newest.filter(({ claimed }) => claimed !== undefined && new Date(claimed) >= begun);
    for (const attempt of [...active, ...since]) {
      if (seen.has(attempt.runId)) continue;
      seen.add(attempt.runId);
      found(attempt);
    }
  }
}
