// From a stopped task to a closed and settled attempt: the way of the event, and of the reconciler.
import { endedEvent, subjectOf } from '../events.ts';
import { isDispatcherGone } from '../gone.ts';
import { type Attempt, isFinal, isToLaunch } from '../ledger/attempt.ts';
import { type Ending, SETTLEMENT_SECONDS } from '../ledger/ledger.ts';
import type { RunParts } from '../parts.ts';
import { needsOnlyRelease, releaseLockAndTimeout, settle } from '../settle.ts';
import { finishLaunchAgain, launchAgain } from './launch-again.ts';
import type { StoppedTask } from './stopped-task.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * Closes the attempt that the task was, then does what follows. The event may come twice, late, before the dispatcher
 * has noted the start, or again after a crash of this function: only the first closes; a later one completes what the
 * first left undone, once it must be dead.
 */
export async function closeStopped(parts: RunParts, task: StoppedTask): Promise<void> {
  const { runId, number, taskArn } = task;
  const attempt = await parts.ledger.get(task);
  if (attempt === undefined) parts.emit({ kind: 'unknown', runId, number, taskArn });
  else if (!(await closeAttempt(parts, attempt, task))) {
    parts.emit({ kind: 'stale-task', ...subjectOf(attempt), taskArn });
  }
}

/** @returns false: the task is not the attempt's, or its end was noted before */
async function closeAttempt(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  // Two dispatchers have each started one: the task that was recorded is the attempt, and the other one was surplus.
  if (attempt.taskArn !== undefined && attempt.taskArn !== task.taskArn) return false;
  if (attempt.launch !== task.launch) {
    // Whoever left the attempt to its next launch may have died before the schedule was there.
    if (attempt.launch === task.launch + 1 && isToLaunch(attempt)) await finishLaunchAgain(parts, attempt);
    return false;
  }
  if (!isFinal(attempt.state)) return closeActive(parts, attempt, task);
  return completeEnded(parts, attempt, task);
}

/**
 * Where nothing else follows from the end, the attempt's lock and timeout are released first and it is closed for good, in one
 * write instead of two: if the function dies in between, the event that comes again finds it started and does the same again.
 * An attempt that is only claimed keeps its lock until it is closed: its message may come again, and must not meet another's.
 */
async function closeActive(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  const { ledger, now, emit } = parts;
  const verdict = judge(task);
  if (verdict.passes && attempt.stopAsked === undefined) {
    if (await launchAgain(parts, attempt, task, verdict)) return true;
    // Where somebody asked to stop it at this very moment, it ends here.
    if ((await ledger.get(attempt))?.stopAsked === undefined) return false;
  }
  const ending = endingOf(task, verdict, now());
  const ended = { ...attempt, ...ending };
  if (attempt.state === 'started' && needsOnlyRelease(ended, now())) {
    await releaseLockAndTimeout(parts, attempt);
    if (!(await ledger.closeForGood(attempt, ending))) return false;
    emit(endedEvent(ended, { settlement: 'quiet' }));
    return true;
  }
  const closed = await ledger.close(attempt, ending, now());
  if (closed === undefined) return false;
  emit(await settle(parts, closed));
  return true;
}

/** What is left to do for an attempt that had ended before this event. */
async function completeEnded(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  const { ledger, now, emit } = parts;
  let left: Attempt | undefined;
  if (attempt.state === 'stopped' && attempt.stopped === undefined) {
    left = await ledger.stoppedTaskEnded(attempt, endingOf(task, judge(task), now()), now());
  } else if (await takeOverSettlement(parts, attempt)) left = attempt;
  if (left === undefined) return false;
  emit(await settle(parts, left, { completed: true }));
  return true;
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
 * Takes what is left to do for a closed attempt, if whoever closed it had time enough. An end without a task is the dispatcher's
 * to settle, since only its message can be given up with the reason.
 */
export async function takeOverSettlement({ ledger, now }: RunParts, attempt: Attempt): Promise<boolean> {
  const { state, unsettled, taskArn, stopped } = attempt;
  if (!isFinal(state) || unsettled === undefined) return false;
  const isDispatchers = taskArn === undefined || (state === 'stopped' && stopped === undefined);
  const hadTime = isDispatchers
    ? isDispatcherGone(unsettled, now())
    : now().getTime() - Date.parse(unsettled) >= SETTLEMENT_SECONDS * 1000;
  return hadTime && ledger.takeSettlement(attempt, now());
}
