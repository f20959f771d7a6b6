// Runs that end without a task: skipped, missed, not started, stopped. Closed in the ledger first, then what follows from it, each
// step safe to repeat; where a process died in between, `unsettled` tells the next one.
import { stopTask } from '../../aws/stop-task.ts';
import type { Attempt, Outcome } from '../ledger/attempt.ts';
import { SETTLEMENT_SECONDS, type StartedTask } from '../ledger/ledger.ts';
import { personReason, surplusReason } from '../message/stop-reason.ts';
import { notifyOfRun } from '../notify/notify-of-run.ts';
import type { Decision } from './decision.ts';
import { findTaskOf } from './find-task.ts';
import { problemOfError, problemText } from './launch-failure.ts';
import type { Origin } from './origin.ts';
import type { DispatchParts } from './parts.ts';

export type EndWithoutTask = Extract<Outcome, 'skipped' | 'missed' | 'not-started' | 'stopped'>;

const endsWithoutTask: ReadonlySet<string> = new Set<EndWithoutTask>([
  'skipped',
  'missed',
  'not-started',
  'stopped',
]);

/** Ends that a person has to look at before the message may be sent again. */
const givenUp: ReadonlySet<string> = new Set<EndWithoutTask>(['missed', 'not-started']);

/** Ends a claimed attempt. */
export async function close(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
  state: EndWithoutTask,
  reason: string,
): Promise<Decision> {
  const closed = await parts.ledger.closeClaimed(attempt, { state, reason }, parts.now());
  if (closed) return settle(parts, closed, origin);
  return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, origin);
}

/** Does what follows from an end without a task: lock released, message given up, people notified. */
export async function settle(parts: DispatchParts, attempt: Attempt, origin: Origin): Promise<Decision> {
  const { job, number, reason = '', message } = attempt;
  const decision = { decision: attempt.state as EndWithoutTask, job, runId: attempt.runId, number, reason };
  if (message.overlap !== 'allow') await parts.locks.release(message.lock, attempt);
  if (givenUp.has(attempt.state)) await origin.deadLetter(attempt, reason);
  try {
    await notifyOfRun(parts, attempt);
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    // The message has done its part. The attempt stays unsettled, and the reconciler tells once it may.
    return { ...decision, fault: `could not notify: ${problemText(error)}` };
  }
  await parts.ledger.settled(attempt);
  return decision;
}

/**
 * A run that was stopped while it waited, by somebody who left it at that. A dispatcher may have come to start a task, and to
 * die before it could write that down; while one may still be at it, the lock stays.
 */
async function settleStopped(parts: DispatchParts, attempt: Attempt, origin: Origin): Promise<Decision> {
  const twin = twinOf(attempt);
  const now = parts.now();
  const lock = attempt.message.overlap === 'allow' ? undefined : await parts.locks.get(attempt.message.lock);
  const own = lock?.holder.runId === attempt.runId && lock.holder.number === attempt.number;
  const agedSeconds = own ? (now.getTime() - Date.parse(lock.touched)) / 1000 : SETTLEMENT_SECONDS;
  if (agedSeconds < SETTLEMENT_SECONDS) {
    const delaySeconds = Math.ceil(SETTLEMENT_SECONDS - agedSeconds);
    return { ...twin, decision: 'put-back', reason: 'it was stopped while it was starting', delaySeconds };
  }
  if (!(await parts.ledger.takeSettlement(attempt, now))) return twin;
  const found = await findTaskOf(parts, attempt);
  if (found && !found.stopped) await endTaskOfStopped(parts, attempt, found.task);
  else await settle(parts, attempt, origin);
  return twin;
}

/**
 * Stops a task that was started for an attempt which had been stopped meanwhile. The attempt keeps its lock until outcome
 * hears of the task's end.
 * @returns whether the task is the attempt's now
 */
export async function endTaskOfStopped(
  parts: DispatchParts,
  attempt: Attempt,
  task: StartedTask,
): Promise<boolean> {
  const own = await parts.ledger.hadTask(attempt, task);
  await stopTask(parts.clients.ecs, task.taskArn, own ? personReason : surplusReason);
  return own;
}

/** The decision about a message whose attempt was there before. */
export function twinOf({ job, runId, number, state }: Attempt): Decision {
  return { decision: 'twin', job, runId, number, reason: `it is ${state} already` };
}

/** A message whose attempt is past `claimed`: a twin, unless what follows from its end was left undone. */
export async function handleRedelivered(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
): Promise<Decision> {
  const { state } = attempt;
  const twin = twinOf(attempt);
  // The end of a task is outcome's to settle.
  if (attempt.unsettled === undefined || attempt.taskArn !== undefined || !endsWithoutTask.has(state))
    return twin;
  if (state === 'stopped') return settleStopped(parts, attempt, origin);
  const now = parts.now();
  const agedSeconds = (now.getTime() - Date.parse(attempt.unsettled)) / 1000;
  if (agedSeconds < SETTLEMENT_SECONDS) {
    const delaySeconds = Math.ceil(SETTLEMENT_SECONDS - agedSeconds);
    return { ...twin, decision: 'put-back', reason: `its end, ${state}, is being settled`, delaySeconds };
  }
  return (await parts.ledger.takeSettlement(attempt, now)) ? settle(parts, attempt, origin) : twin;
}
