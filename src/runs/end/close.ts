// Takes an attempt from a stopped task to closed and settled, for both the event and the reconciler.
import { checkInAtEnd } from '../check-in.ts';
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
 * Closes the attempt of a stopped task and does what follows. The event may be delivered twice, late, before the dispatcher has
 * recorded the start, or again after this function crashed. Only the first delivery closes the attempt; a later one completes
 * what the first left undone, once that invocation must be over.
 */
export async function closeStopped(parts: RunParts, task: StoppedTask): Promise<void> {
  const { runId, number, taskArn } = task;
  const attempt = await parts.ledger.get(task);
  if (attempt === undefined) parts.emit({ kind: 'unknown', runId, number, taskArn });
  else if (!(await closeAttempt(parts, attempt, task))) {
    parts.emit({ kind: 'stale-task', ...subjectOf(attempt), taskArn });
  }
}

/** @returns false if the task is not the attempt's, or its end was recorded before */
async function closeAttempt(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  // Two dispatchers each started a task. The recorded one is the attempt's, the other is surplus.
  if (attempt.taskArn !== undefined && attempt.taskArn !== task.taskArn) return false;
  if (attempt.launch !== task.launch) {
    // Whoever scheduled the next launch may have died before the schedule was created.
    if (attempt.launch === task.launch + 1 && isToLaunch(attempt)) await finishLaunchAgain(parts, attempt);
    return false;
  }
  if (!isFinal(attempt.state)) return closeActive(parts, attempt, task);
  return completeEnded(parts, attempt, task);
}

/**
 * Most ends need only their lock and timeout released. Then both are released first and the attempt is closed for good, with
 * one write instead of two: after a crash in between, the redelivered event finds the attempt started and repeats this. An
 * attempt that is only claimed keeps its lock until it is closed: its message may be redelivered and must not run beside
 * another holder.
 */
async function closeActive(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  const { ledger, now, emit } = parts;
  const verdict = judge(task, attempt);
  if (verdict.passes && attempt.stopAsked === undefined) {
    if (await launchAgain(parts, attempt, task, verdict)) return true;
    // If a stop is requested at this moment, the attempt ends here all the same.
    if ((await ledger.get(attempt))?.stopAsked === undefined) return false;
  }
  const ending = endingOf(task, verdict, now());
  const ended = { ...attempt, ...ending };
  if (attempt.state === 'started' && needsOnlyRelease(ended, now())) {
    await releaseLockAndTimeout(parts, attempt);
    if (!(await ledger.closeForGood(attempt, ending, now()))) return false;
    await checkInAtEnd(parts, ended);
    emit(endedEvent(ended, { settlement: 'quiet' }));
    return true;
  }
  const closed = await ledger.close(attempt, ending, now());
  if (closed === undefined) return false;
  emit(await settle(parts, closed));
  return true;
}

/** Completes what is left to do for an attempt that had ended before this event. */
async function completeEnded(parts: RunParts, attempt: Attempt, task: StoppedTask): Promise<boolean> {
  const { ledger, now, emit } = parts;
  let left: Attempt | undefined;
  if (wasGivenUp(attempt)) {
    const verdict = judge(task, attempt);
    // Its command never began, or nobody saw how it ended, as the attempt says.
    if (verdict.state === 'not-started' || verdict.state === 'lost') return false;
    const reason = `it was recorded as ${attempt.state} before it was known that it ran`;
    const ending = {
      ...endingOf(task, verdict, now()),
      reason: [verdict.reason, reason].filter(Boolean).join('; '),
    };
    left = await ledger.correct(attempt, ending, now());
  } else if (attempt.state === 'stopped' && attempt.stopped === undefined) {
    left = await ledger.stoppedTaskEnded(attempt, endingOf(task, judge(task, attempt), now()), now());
  } else left = await takeOverSettlement(parts, attempt);
  if (left === undefined) return false;
  emit(await settle(parts, left, { completed: true }));
  return true;
}

/** Whether an attempt was ended since nobody knew of its task, or of the task's end. */
function wasGivenUp({ state, taskArn, corrected }: Attempt): boolean {
  if (state === 'lost') return corrected === undefined;
  return taskArn === undefined && (state === 'missed' || state === 'not-started');
}

/** What the ledger records about a stopped task. */
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
 * Takes over the settlement of a closed attempt from whoever closed it, once that has had enough time. An attempt that was stopped
 * while a dispatcher may have been starting its task waits until that is certain.
 * @returns the attempt, if this call took it over
 */
export async function takeOverSettlement(
  { ledger, now }: RunParts,
  attempt: Attempt,
): Promise<Attempt | undefined> {
  const { state, unsettled, launching, stopped } = attempt;
  if (!isFinal(state) || unsettled === undefined) return undefined;
  const mayStart = state === 'stopped' && stopped === undefined && launching !== undefined;
  const hadTime = mayStart
    ? isDispatcherGone(unsettled, now())
    : now().getTime() - Date.parse(unsettled) >= SETTLEMENT_SECONDS * 1000;
  return hadTime ? ledger.takeSettlement(attempt, now()) : undefined;
}
