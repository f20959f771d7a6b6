// Warns people of runs that have not ended: that start late, run for too long, or are not done in time. Once of each, and only the
// reconciler does it, so a warning is up to a quarter of an hour late.
//
//   publish    then
//   warned     the ledger says so; after a crash in between the warning is published once more, with the same `deduplication`

import { lookingFirst, TooLateError } from '../../aws/last-look.ts';
import { durationText } from '../../crontab/duration-text.ts';
import { groupBy } from '../../group-by.ts';
import { describeTaskOf } from '../attempt-task.ts';
import { subjectOf } from '../events.ts';
import { type Attempt, isFinal, launchingSince, type Warning } from '../ledger/attempt.ts';
import { readSummaries } from '../ledger/read-summaries.ts';
import type { Summary } from '../ledger/summary.ts';
import { longestUsual, SHORTEST_UNUSUAL, usualDuration } from '../ledger/usual.ts';
import { secondsSinceDue, windowSeconds } from '../message/deadline.ts';
import { finishByOf } from '../message/finish-by.ts';
import { publishWarning } from '../notify/notify-of-run.ts';
import type { RunParts } from '../parts.ts';
import { apart, throwAll } from './apart.ts';

const CONCURRENCY = 5;

/** How long a warning may take. Lambda invokes again after a minute what has failed, and a process that froze must not warn beside it. */
const WARNING_MS = 45_000;

/** Fewer runs say nothing of what is usual. */
const ENOUGH_RUNS = 5;

interface Found {
  readonly warning: Warning;
  readonly reason: string;
}

/**
 * @param unfinished attempts that wait, run, or are to be followed by another one
 * @throws AggregateError with everything that failed, after the rest was done
 */
export async function warn(parts: RunParts, unfinished: readonly Attempt[]): Promise<void> {
  // An attempt stays in the index until the one that follows it is in the ledger, and both are read for a moment.
  const ofRuns = groupBy(unfinished, ({ runId }) => runId).values();
  const latest = [...ofRuns].map((ofRun) =>
    ofRun.reduce((one, other) => (other.number > one.number ? other : one)),
  );
  const heard = latest.filter(({ message }) => message.notify !== 'never');
  const now = parts.now();
  // One query reads all summaries, and mostly nobody needs them.
  const isLong = heard.some(
    (attempt) => attempt.message.expect === undefined && ranFor(attempt, now) > SHORTEST_UNUSUAL,
  );
  const summaries = isLong ? await readSummaries(parts.table) : new Map<string, Summary>();
  const { errors } = await apart(
    heard,
    async (attempt) => {
      const found = [
        late(attempt, now),
        slow(attempt, summaries.get(attempt.job), now),
        overdue(attempt, now),
      ];
      for (const one of found) if (one !== undefined) await warnOnce(parts, attempt, one);
    },
    { concurrency: CONCURRENCY },
  );
  throwAll(errors);
}

function warnOnce(parts: RunParts, attempt: Attempt, found: Found): Promise<void> {
  const over = parts.now().getTime() + WARNING_MS;
  const look = () => {
    if (parts.now().getTime() > over)
      throw new TooLateError(`the warning of ${attempt.runId} has taken too long`);
  };
  return lookingFirst(look, () => warnNow(parts, attempt, found));
}

async function warnNow(parts: RunParts, attempt: Attempt, found: Found): Promise<void> {
  let current = await ifDue(parts, attempt, found.warning);
  if (current === undefined) return;
  const isStillDue = async (): Promise<boolean> => {
    current = await ifDue(parts, attempt, found.warning);
    return current !== undefined;
  };
  if (!(await publishWarning(parts, current, found, isStillDue))) return;
  await parts.ledger.warned(current, found.warning);
  parts.emit({ kind: 'warned', ...subjectOf(attempt), ...found });
}

/**
 * The index lags behind the table and behind ECS: the attempt may have started, or ended, by now.
 * @returns the attempt as it is now, or undefined if nobody is to be warned
 */
async function ifDue(parts: RunParts, attempt: Attempt, warning: Warning): Promise<Attempt | undefined> {
  if (warning !== 'late' && (await hasStopped(parts, attempt))) return undefined;
  const attempts = await parts.ledger.attempts(attempt.runId);
  const current = attempts.find(({ number }) => number === attempt.number);
  if (current === undefined || current.state !== attempt.state) return undefined;
  // A run is late, and overdue, whichever of its attempts is under way.
  const same = warning === 'slow' ? [current] : attempts;
  return same.some(({ warned }) => warned?.includes(warning)) ? undefined : current;
}

/** Whether a task has ended that the ledger still has as running: the event that says so was lost, or is under way. */
async function hasStopped(parts: RunParts, attempt: Attempt): Promise<boolean> {
  if (attempt.state !== 'started' || attempt.taskArn === undefined) return false;
  const { task } = await describeTaskOf(parts, attempt, attempt.taskArn);
  return task === undefined || task.lastStatus === 'STOPPED';
}

function ranFor({ state, started }: Attempt, now: Date): number {
  return state === 'started' && started !== undefined ? (now.getTime() - Date.parse(started)) / 1000 : 0;
}

function late(attempt: Attempt, now: Date): Found | undefined {
  const { number, state, started, reason, message } = attempt;
  if (message.late === undefined || number > 1) return undefined;
  const isWaiting = state === 'claimed';
  // Its task may run already, and nobody has recorded that yet.
  if (isWaiting && launchingSince(attempt) !== undefined) return undefined;
  const at = isWaiting || started === undefined ? now : new Date(started);
  const seconds = secondsSinceDue(message, at) - windowSeconds(message);
  if (isFinal(state) || seconds <= message.late) return undefined;
  const delay = durationText(seconds);
  const what = isWaiting ? `has not started, and was due ${delay} ago` : `started ${delay} after it was due`;
  const why = isWaiting && reason !== undefined ? `: ${reason}` : '';
  return {
    warning: 'late',
    reason: `it ${what} (late=${durationText(message.late)})${why}`,
  };
}

function slow(attempt: Attempt, summary: Summary | undefined, now: Date): Found | undefined {
  const seconds = ranFor(attempt, now);
  const { expect } = attempt.message;
  if (expect !== undefined) {
    if (seconds <= expect) return undefined;
    return {
      warning: 'slow',
      reason: `it has been running for ${durationText(seconds)} (expect=${durationText(expect)})`,
    };
  }
  const usual = summary && usualDuration(summary.recent);
  if (usual === undefined || usual.runs < ENOUGH_RUNS || seconds <= longestUsual(usual)) return undefined;
  const { medianSeconds, p99Seconds } = usual;
  return {
    warning: 'slow',
    reason: `it has been running for ${durationText(seconds)}; the median is ${durationText(medianSeconds)}, and 99 of 100 take up to ${durationText(p99Seconds)}`,
  };
}

function overdue({ message, state }: Attempt, now: Date): Found | undefined {
  const by = finishByOf(message);
  if (message.finishBy === undefined || by === undefined || by >= now) return undefined;
  const { time, timezone } = message.finishBy;
  const doing =
    state === 'claimed'
      ? 'waits for its start'
      : state === 'started'
        ? 'is running'
        : 'waits for its next attempt';
  return { warning: 'overdue', reason: `it ${doing}, and finish-by=${time} in ${timezone} has passed` };
}
