// Stops a run at a person's request, `{ stop: <run> }`. A task is stopped through ECS. A run that waits, for its lock, for
// capacity or for its next attempt, is stopped in the ledger, and its message finds that.
//
//   started       recorded that nothing may follow, then StopTask        (outcome records its end)
//   claimed       closed while it is claimed                             (where a task may be starting, the reconciler settles it)
//   ended, with   the attempt that was to follow is written as `stopped` (its message will be a duplicate)
//   a retry due
//
// Each is a conditional write. If its condition fails, the run has progressed, and is read again.
import { cancelDeadline } from '../../schedules/deadline-schedule.ts';
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

/** The result of a stop request. */
export interface StopAnswer extends Pick<Attempt, 'taskArn'> {
  readonly run: string;
  readonly attempt: number;
  readonly state: ShownState;
  /**
   * `task`: ECS was asked to stop the task. `gone`: ECS no longer has the task. `foreign`: the task's tags name another
   * attempt. `run`: the run was waiting and is stopped. `nothing`: it had ended.
   */
  readonly stopped: 'task' | 'gone' | 'foreign' | 'run' | 'nothing';
  /** What it was waiting for, if known. */
  readonly waited?: string;
}

/** Stops a run in any state. Safe to repeat. @throws RequestError; what the SDK throws */
export async function stopRun(parts: RunParts, run: string): Promise<StopAnswer> {
  for (;;) {
    const last = (await parts.ledger.attempts(run)).at(-1);
    if (last === undefined) throw new RequestError('UnknownRun', `the ledger has no run ${run}`);
    const answer = await stopAttempt(parts, last);
    // A run has a limited number of steps, so this loop ends.
    if (answer !== undefined) return answer;
  }
}

/** @param last the run's last attempt @returns undefined if the run has progressed in the meantime */
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
  // Recorded first: if the task ends by itself, it must not be retried.
  if (!(await parts.ledger.askStop(attempt, parts.now()))) return undefined;
  const owner = taskArn && (await stopTaskOf(parts, attempt, taskArn, personReason));
  const stopped = owner === 'ours' ? 'task' : owner === 'foreign' ? 'foreign' : 'gone';
  return { run: runId, attempt: number, state: 'stopping', stopped, taskArn };
}

/**
 * An attempt that only waits ends at once. If a dispatcher may be starting its task, or may have started one before it died, the
 * lock stays until that is certain: the reconciler settles it.
 */
async function stopClaimed(parts: RunParts, claimed: Attempt): Promise<StopAnswer | undefined> {
  const closed = await parts.ledger.stopClaimed(claimed, personReason, parts.now());
  if (closed === undefined) return undefined;
  if (claimed.waitsIn !== undefined) await cancelDeadline(parts, claimed);
  if (isToLaunch(claimed)) await deleteOnce(parts, launchScheduleName(claimed, claimed.launchDue));
  if (closed.launching === undefined) {
    parts.emit(await settle(parts, closed));
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
