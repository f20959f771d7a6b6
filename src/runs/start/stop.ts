// A run that somebody wants to end: `{ stop: <run> }`. One that has a task is told through ECS; one that waits, for its lock, for
// capacity or for its next attempt, is stopped here and now, and its message finds that out.
//
//   started     noted that nothing may follow, then StopTask              (its end is outcome's to note)
//   claimed     closed while it is claimed                                (its message comes again and settles it)
//   ended, and  the attempt that was to follow is written as `stopped`    (its message will be a twin)
//   to follow
//
// Each is a conditional write. Where its condition does not hold, the run has gone on, and is looked at again.
import { stopOwned } from '../../aws/stop-task.ts';
import { isWaiting } from '../../schedules/launch-schedule.ts';
import { deleteOnce } from '../../schedules/once-schedule.ts';
import { type Attempt, isFinal, newAttempt } from '../ledger/attempt.ts';
import { pendingRetry } from '../ledger/retry.ts';
import { launchScheduleName, retryScheduleName } from '../message/once-name.ts';
import { personReason } from '../message/stop-reason.ts';
import { ownerTags } from '../message/task-marks.ts';
import type { Decision } from './decision.ts';
import { endTaskOfStopped, settle } from './ending.ts';
import { findTaskOf } from './find-task.ts';
import type { Origin } from './origin.ts';
import type { DispatchParts } from './parts.ts';
import { RequestError } from './request.ts';

/** There is no message to give up. */
const NO_ORIGIN: Origin = { receiveCount: 1, deadLetter: async () => {} };

/** What became of the request. */
export interface StopAnswer extends Pick<Attempt, 'state' | 'taskArn'> {
  /** The run's id. */
  readonly run: string;
  readonly attempt: number;
  /**
   * `task`: ECS was asked to stop the task. `gone`: ECS has no such task any more. `foreign`: its tags are not this attempt's.
   * `run`: it waited, and is stopped. `nothing`: it had ended.
   */
  readonly stopped: 'task' | 'gone' | 'foreign' | 'run' | 'nothing';
  /** What it waited for, as far as that is known. */
  readonly waited?: string;
}

interface Stopping {
  readonly answer: StopAnswer;
  /** What is to be reported; absent: nothing was decided here. */
  readonly decision?: Decision;
}

/**
 * Stops a run, wherever it is. Asking twice changes nothing.
 * @throws RequestError; what the SDK throws
 */
export async function stopRun(parts: DispatchParts, run: unknown): Promise<Stopping> {
  if (typeof run !== 'string' || !run.includes('@')) {
    throw new RequestError('InvalidRequest', '"stop" is not the id of a run');
  }
  for (;;) {
    const last = (await parts.ledger.attempts(run)).at(-1);
    if (last === undefined) throw new RequestError('UnknownRun', `the ledger has no run ${run}`);
    const stopping = await stopAttempt(parts, last);
    // A run goes on only so far, and so ends this.
    if (stopping !== undefined) return stopping;
  }
}

/** @param last the last attempt. @returns undefined: the run has gone on meanwhile */
async function stopAttempt(parts: DispatchParts, last: Attempt): Promise<Stopping | undefined> {
  if (last.state === 'started') return stopStarted(parts, last);
  if (!isFinal(last.state)) return stopClaimed(parts, last);
  const { runId, number, state } = last;
  const next = pendingRetry(last, parts.now());
  if (next !== undefined) return stopRetry(parts, last, newAttempt(next.message));
  return { answer: { run: runId, attempt: number, state, stopped: 'nothing' } };
}

async function stopStarted(parts: DispatchParts, attempt: Attempt): Promise<Stopping | undefined> {
  const { ledger, clients, config, now } = parts;
  // First of all: the task may end on its own, and must not be tried again then.
  if (!(await ledger.askStop(attempt, now()))) return undefined;
  const owner =
    attempt.taskArn &&
    (await stopOwned(clients.ecs, attempt.taskArn, ownerTags(attempt, config.prefix), personReason));
  const stopped = owner === 'ours' ? 'task' : owner === 'foreign' ? 'foreign' : 'gone';
  const { taskArn } = attempt;
  return { answer: { run: attempt.runId, attempt: attempt.number, state: 'started', stopped, taskArn } };
}

/**
 * Its lock stays until its message comes: a dispatcher may be starting its task at this very moment. One that died may have
 * started it before.
 */
async function stopClaimed(parts: DispatchParts, claimed: Attempt): Promise<Stopping | undefined> {
  const ending = { state: 'stopped', reason: personReason } as const;
  const closed = await parts.ledger.closeClaimed(claimed, ending, parts.now());
  if (closed === undefined) return undefined;
  const stopping = stoppedRun(closed, claimed.reason);
  if (isWaiting(claimed) && parts.now() < new Date(claimed.launchDue)) {
    // Nobody has its message before that instant.
    const { fault } = await settle(parts, closed, NO_ORIGIN);
    await deleteOnce(parts, launchScheduleName(claimed, claimed.launchDue));
    return { ...stopping, decision: { ...stopping.decision, fault } };
  }
  const found = await findTaskOf(parts, closed);
  if (found === undefined || found.stopped) return stopping;
  await endTaskOfStopped(parts, closed, found.task);
  return { ...stopping, answer: { ...stopping.answer, stopped: 'task' } };
}

async function stopRetry(
  parts: DispatchParts,
  last: Attempt,
  retry: Omit<Attempt, 'state'>,
): Promise<Stopping | undefined> {
  const { recorded, attempt } = await parts.ledger.record(
    { ...retry, state: 'stopped', reason: personReason },
    parts.now(),
  );
  if (!recorded) return undefined;
  await deleteOnce(parts, retryScheduleName(attempt));
  await parts.ledger.followed(last);
  const { fault } = await settle(parts, attempt, NO_ORIGIN);
  const stopped = stoppedRun(attempt, `attempt ${attempt.number} was to start at ${attempt.message.due}`);
  return { ...stopped, decision: { ...stopped.decision, fault } };
}

function stoppedRun(
  { runId, number, job }: Attempt,
  waited: string | undefined,
): Required<Pick<Stopping, 'answer' | 'decision'>> {
  return {
    answer: { run: runId, attempt: number, state: 'stopped', stopped: 'run', waited },
    decision: { decision: 'stopped', job, runId, number, reason: personReason },
  };
}
