// From a stopped task to a closed and settled attempt: the way of the event, and of the reconciler.

import { isWaiting } from '../../schedules/launch-schedule.ts';
import { type Attempt, isFinal } from '../ledger/attempt.ts';
import { type Ending, SETTLEMENT_SECONDS } from '../ledger/ledger.ts';
import { finishLaunchAgain, launchAgain } from './launch-again.ts';
import type { OutcomeParts } from './parts.ts';
import { needsOnlyRelease, releaseLockAndTimeout, type Settlement, settle } from './settle.ts';
import type { StoppedTask } from './stopped-task.ts';
import { judge, type Verdict } from './verdict.ts';

/** An attempt after its end: closed here, or completed here after whoever closed it had died. */
export interface Settled {
  readonly decision: 'closed' | 'completed';
  readonly attempt: Attempt;
  readonly settlement: Settlement;
}

/** What was done with a stopped task. */
export type Closing =
  | Settled
  /** Its command never began; the attempt waits for its next launch. */
  | { readonly decision: 'launching-again'; readonly attempt: Attempt }
  | { readonly decision: 'twin' }
  /** The ledger has no such attempt: it expired, or somebody deleted it. */
  | { readonly decision: 'unknown' };

/**
 * Closes the attempt that the task was, then does what follows. The event may come twice, late, before the dispatcher
 * has noted the start, or again after a crash of this function: only the first closes; a later one completes what the
 * first left undone, once it must be dead.
 */
export async function closeStopped(parts: OutcomeParts, task: StoppedTask): Promise<Closing> {
  const { ledger } = parts;
  const attempt = await ledger.get(task);
  if (attempt === undefined) return { decision: 'unknown' };
  // Two dispatchers have each started one: the task that was recorded is the attempt, and the other one was surplus.
  if (attempt.taskArn !== undefined && attempt.taskArn !== task.taskArn) return { decision: 'twin' };
  if (attempt.launch !== task.launch) {
    // Whoever left the attempt to its next launch may have died before the schedule was there.
    if (attempt.launch === task.launch + 1 && isWaiting(attempt)) await finishLaunchAgain(parts, attempt);
    return { decision: 'twin' };
  }
  if (!isFinal(attempt.state)) return (await closeActive(parts, attempt, task)) ?? { decision: 'twin' };
  if (attempt.state === 'stopped' && attempt.stopped === undefined) {
    const ended = await ledger.stoppedTaskEnded(
      attempt,
      endingOf(task, judge(task), parts.now()),
      parts.now(),
    );
    return ended
      ? { decision: 'completed', attempt: ended, settlement: await settle(parts, ended) }
      : { decision: 'twin' };
  }
  if (await takeOverSettlement(parts, attempt))
    return { decision: 'completed', attempt, settlement: await settle(parts, attempt) };
  return { decision: 'twin' };
}

/**
 * Where nothing else follows from the end, the attempt lets go of what it holds first and is closed for good, in one write
 * instead of two: if the function dies in between, the event that comes again finds it started and does the same again.
 * An attempt that is only claimed keeps its lock until it is closed: its message may come again, and must not meet another's.
 * @returns undefined: somebody else has closed it meanwhile
 */
async function closeActive(
  parts: OutcomeParts,
  attempt: Attempt,
  task: StoppedTask,
): Promise<Closing | undefined> {
  const { ledger, now } = parts;
  const verdict = judge(task);
  if (verdict.passes && attempt.stopAsked === undefined) {
    const waiting = await launchAgain(parts, attempt, task, verdict);
    if (waiting) return { decision: 'launching-again', attempt: waiting };
    // Where somebody asked to stop it at this very moment, it ends here.
    if ((await ledger.get(attempt))?.stopAsked === undefined) return undefined;
  }
  const ending = endingOf(task, verdict, now());
  const ended = { ...attempt, ...ending };
  if (attempt.state === 'started' && needsOnlyRelease(ended, now())) {
    await releaseLockAndTimeout(parts, attempt);
    const closed = await ledger.closeForGood(attempt, ending);
    return closed ? { decision: 'closed', attempt: ended, settlement: 'quiet' } : undefined;
  }
  const closed = await ledger.close(attempt, ending, now());
  return closed && { decision: 'closed', attempt: closed, settlement: await settle(parts, closed) };
}

/** What the ledger writes down of a stopped task. */
export function endingOf(task: StoppedTask, { state, exitCode, reason, cause }: Verdict, now: Date): Ending {
  const { taskArn, taskDefinitionArn, container, started, stopped = now.toISOString() } = task;
  return {
    state,
    exitCode,
    reason,
    cause,
    started,
    stopped,
    taskArn,
    taskDefinitionArn,
    container,
  };
}

/**
 * An end without a task is the dispatcher's to settle, since only its message can be given up with the reason. After the
 * dispatcher has died the message comes again within six minutes, the queue's visibility timeout.
 */
const DISPATCHER_SECONDS = 15 * 60;

/** Takes what is left to do for a closed attempt, if whoever closed it had time enough. */
export async function takeOverSettlement({ ledger, now }: OutcomeParts, attempt: Attempt): Promise<boolean> {
  if (!isFinal(attempt.state) || attempt.unsettled === undefined) return false;
  const atWork =
    attempt.taskArn === undefined || (attempt.state === 'stopped' && attempt.stopped === undefined);
  const patience = atWork ? DISPATCHER_SECONDS : SETTLEMENT_SECONDS;
  if (now().getTime() - Date.parse(attempt.unsettled) < patience * 1000) return false;
  return ledger.takeSettlement(attempt, now());
}
