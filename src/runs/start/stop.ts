// A run that somebody wants to end: `{ stop: <run> }`. One that has a task is told through ECS; one that waits, for its lock, for
// capacity or for its next attempt, is stopped here and now, and its message finds that out.
//
//   started     noted that nothing may follow, then StopTask              (its end is outcome's to note)
//   claimed     closed while it is claimed                                (its message comes again and settles it)
//   ended, and  the attempt that was to follow is written as `stopped`    (its message will be a twin)
//   to follow
//
// Each is a conditional write. Where its condition does not hold, the run has gone on, and is looked at again.
import { deleteOnce } from '../../schedules/once-schedule.ts';
import { findTaskOf, stopTaskOf } from '../attempt-task.ts';
import { endedEvent } from '../events.ts';
import { type Attempt, isFinal, isToLaunch, newAttempt, type ShownState } from '../ledger/attempt.ts';
import { pendingRetry } from '../ledger/retry.ts';
import { launchScheduleName, retryScheduleName } from '../message/once-name.ts';
import { personReason } from '../message/stop-reason.ts';
import type { RunParts } from '../parts.ts';
import { RequestError } from '../request-error.ts';
import { settle } from '../settle.ts';
import { endTaskOfStopped } from '../stopped-attempt.ts';

/** What became of the request. */
export interface StopAnswer extends Pick<Attempt, 'taskArn'> {
  /** The run's id. */
  readonly run: string;
  readonly attempt: number;
  readonly state: ShownState;
  /**
   * `task`: ECS was asked to stop the task. `gone`: ECS has no such task any more. `foreign`: its tags are not this attempt's.
   * `run`: it waited, and is stopped. `nothing`: it had ended.
   */
  readonly stopped: 'task' | 'gone' | 'foreign' | 'run' | 'nothing';
  /** What it waited for, as far as that is known. */
  readonly waited?: string;
}

/**
 * Stops a run, wherever it is. Asking twice changes nothing.
 * @throws RequestError; what the SDK throws
 */
export async function stopRun(parts: RunParts, run: string): Promise<StopAnswer> {
  for (;;) {
    const last = (await parts.ledger.attempts(run)).at(-1);
    if (last === undefined) throw new RequestError('UnknownRun', `the ledger has no run ${run}`);
    const answer = await stopAttempt(parts, last);
    // A run goes on only so far, and so ends this.
    if (answer !== undefined) return answer;
  }
}

/** @param last the last attempt. @returns undefined: the run has gone on meanwhile */
async function stopAttempt(parts: RunParts, last: Attempt): Promise<StopAnswer | undefined> {
  if (last.state === 'started') return stopStarted(parts, last);
  if (!isFinal(last.state)) return stopClaimed(parts, last);
  const { runId, number, state } = last;
  const next = pendingRetry(last, parts.now());
  if (next !== undefined) return stopRetry(parts, last, newAttempt(next.message));
  return { run: runId, attempt: number, state, stopped: 'nothing' };
}

async function stopStarted(parts: RunParts, attempt: Attempt): Promise<StopAnswer | undefined> {
  const { runId, number, taskArn } = attempt;
  // First of all: the task may end on its own, and must not be tried again then.
  if (!(await parts.ledger.askStop(attempt, parts.now()))) return undefined;
  const owner = taskArn && (await stopTaskOf(parts, attempt, taskArn, personReason));
  const stopped = owner === 'ours' ? 'task' : owner === 'foreign' ? 'foreign' : 'gone';
  return { run: runId, attempt: number, state: 'stopping', stopped, taskArn };
}

/**
 * Its lock stays until its message comes: a dispatcher may be starting its task at this very moment. One that died may have
 * started it before.
 */
async function stopClaimed(parts: RunParts, claimed: Attempt): Promise<StopAnswer | undefined> {
  const ending = { state: 'stopped', reason: personReason } as const;
  const closed = await parts.ledger.closeClaimed(claimed, ending, parts.now());
  if (closed === undefined) return undefined;
  if (isToLaunch(claimed) && parts.now() < new Date(claimed.launchDue)) {
    // Nobody has its message before that instant.
    parts.emit(await settle(parts, closed));
    await deleteOnce(parts, launchScheduleName(claimed, claimed.launchDue));
    return stoppedRun(closed, claimed.reason);
  }
  const found = await findTaskOf(parts, closed);
  const isStarting = found !== undefined && !found.stopped;
  if (isStarting) await endTaskOfStopped(parts, closed, found.task);
  parts.emit(endedEvent(closed, {}));
  return { ...stoppedRun(closed, claimed.reason), ...(isStarting && { stopped: 'task' }) };
}

async function stopRetry(
  parts: RunParts,
  last: Attempt,
  retry: Omit<Attempt, 'state'>,
): Promise<StopAnswer | undefined> {
  const { recorded, attempt } = await parts.ledger.record(
    { ...retry, state: 'stopped', reason: personReason },
    parts.now(),
  );
  if (!recorded) return undefined;
  await deleteOnce(parts, retryScheduleName(attempt));
  await parts.ledger.followed(last);
  parts.emit(await settle(parts, attempt));
  return stoppedRun(attempt, `attempt ${attempt.number} was to start at ${attempt.message.due}`);
}

function stoppedRun({ runId, number }: Attempt, waited: string | undefined): StopAnswer {
  return { run: runId, attempt: number, state: 'stopped', stopped: 'run', waited };
}
