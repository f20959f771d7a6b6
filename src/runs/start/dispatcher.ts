// One message, from the queue to a started task. The order of the steps is what makes each of them safe to repeat:
//
//   guard → deadline → claim → lock → start → timeout → record
//
// The process can die between any two of them; then the message comes again, and
//   claim    finds the attempt claimed, by us, and goes on
//   lock     finds its own lock
//   start    has the same client token: ECS answers with the task that it started before
//   timeout  has a name that follows from the attempt: it is there already
//   record   is the last step; from then on the message is a twin
import { stopOwned, stopTask } from '../../aws/stop-task.ts';
import { isWaiting, nextLaunch, scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { cancelTimeout, scheduleTimeout } from '../../schedules/stop-schedule.ts';
import { guardAllows } from '../../time/guard.ts';
import { type Attempt, isFinal, newAttempt } from '../ledger/attempt.ts';
import type { StartedTask } from '../ledger/ledger.ts';
import { secondsToDeadline, windowSeconds } from '../message/deadline.ts';
import type { Message } from '../message/message.ts';
import { replacedReason, surplusReason } from '../message/stop-reason.ts';
import { ownerTags } from '../message/task-marks.ts';
import type { Decision } from './decision.ts';
import { close, type EndWithoutTask, endTaskOfStopped, handleRedelivered, settle, twinOf } from './ending.ts';
import { findTaskOf } from './find-task.ts';
import { launch } from './launch.ts';
import { problemOfError, problemText } from './launch-failure.ts';
import { type HeldLock, obtainLock } from './lock.ts';
import type { Origin } from './origin.ts';
import type { DispatchParts } from './parts.ts';
import { type Obstacle, redeliveryDelaySeconds } from './redelivery.ts';
import { whyNotRetried } from './retry-allowed.ts';

/**
 * Does with a message what its job asks for.
 * @throws what the SDK throws where a step could not be done; the message is to come again then
 */
export async function dispatch(parts: DispatchParts, message: Message, origin: Origin): Promise<Decision> {
  const fresh = newAttempt(message);
  if (!guardAllows(message.guard, new Date(message.scheduled))) {
    return { decision: 'off-day', job: message.job, runId: fresh.runId, number: message.attempt };
  }
  const now = parts.now();
  const late = secondsToDeadline(message, now) < 0;
  const { recorded, attempt } = await parts.ledger.record(
    late
      ? { ...fresh, state: 'missed', reason: missedReason(message) }
      : { ...fresh, state: 'claimed', claimed: now.toISOString(), revision: await parts.revision() },
    now,
  );
  if (!recorded && origin.mustBeNew) return { ...twinOf(attempt), decision: 'taken' };
  if (attempt.state !== 'claimed')
    return recorded ? settle(parts, attempt, origin) : handleRedelivered(parts, attempt, origin);
  return late ? endAsMissed(parts, attempt, origin) : start(parts, attempt, origin, recorded);
}

/**
 * From a claimed attempt to its task, or to the reason why there is none.
 * @param isNew whether it was claimed just now: an older one may have a task of which nobody was notified
 */
async function start(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
  isNew: boolean,
): Promise<Decision> {
  const endWithout = async (state: EndWithoutTask, reason: string): Promise<Decision> => {
    const found = isNew ? undefined : await findTaskOf(parts, attempt);
    if (found) return record(parts, attempt, origin, found.task);
    return close(parts, attempt, origin, state, reason);
  };
  const refused = (reason: string) => endWithout('not-started', reason);
  const { overlap } = attempt.message;
  let held: HeldLock | undefined;
  try {
    const unwanted = await whyNotRetried(parts, attempt);
    if (unwanted !== undefined) return endWithout('skipped', unwanted);
    held = await obtainLock(parts, attempt);
    // The outcome of the holder's task releases the lock.
    if (overlap === 'replace' && held?.holder?.taskArn) {
      const tags = ownerTags(held.holder, parts.config.prefix);
      await stopOwned(parts.clients.ecs, held.holder.taskArn, tags, replacedReason(attempt.runId));
    }
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return refused(problemText(error));
  }
  if (held) {
    const reason = `lock ${held.lock.lock} is held by ${held.lock.holder.runId}`;
    if (overlap === 'skip') return close(parts, attempt, origin, 'skipped', reason);
    return putBackOnQueue(parts, attempt, origin, overlap === 'replace' ? 'replacing' : 'lock', reason);
  }
  const launched = await launch(parts, attempt);
  if (launched.result === 'task') return record(parts, attempt, origin, launched.task);
  if (launched.result === 'refused') return refused(launched.reason);
  if (!launched.nothingStarted) return putBackOnQueue(parts, attempt, origin, 'trouble', launched.reason);
  // An earlier try with this token, whose answer was lost, may have started a task all the same.
  const found = isNew ? undefined : await findTaskOf(parts, attempt);
  return found
    ? record(parts, attempt, origin, found.task)
    : launchLater(parts, attempt, origin, launched.reason);
}

/**
 * Leaves the attempt to its next launch: noted first, so a crash before the schedule is there lets the message come again to
 * it. Its lock is kept: it was due before whoever comes meanwhile.
 */
async function launchLater(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
  reason: string,
): Promise<Decision> {
  const launchDue = nextLaunch(attempt.message, attempt.launch, parts.now()).toISOString();
  const waiting = await parts.ledger.launchAgain(attempt, { reason, launchDue });
  if (!isWaiting(waiting))
    return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, origin);
  await scheduleLaunch(parts, waiting);
  const { job, number } = attempt;
  const delaySeconds = (Date.parse(launchDue) - parts.now().getTime()) / 1000;
  return { decision: 'waiting', job, runId: attempt.runId, number, reason, delaySeconds };
}

/** Writes down that the attempt has a task. Its timeout comes first: a task that is recorded is not looked at again. */
async function record(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
  task: StartedTask,
): Promise<Decision> {
  const { ledger, locks, now } = parts;
  const { job, number, message } = attempt;
  const fault = await timeoutFault(parts, attempt, task.taskArn);
  const started = now();
  if (!(await ledger.started(attempt, { ...task, reason: fault }, started))) {
    const there = await ledger.get(attempt);
    // Its task could not be started, and outcome has left it to its next launch, or it was closed meanwhile: perhaps before our
    // timeout and our lock came.
    if (there?.state !== 'started' || there.launch !== attempt.launch) await cancelTimeout(parts, attempt);
    if (there?.state === 'stopped' && there.taskArn === undefined) {
      // Somebody stopped it while its task was starting; the lock stays until that has ended.
      await endTaskOfStopped(parts, there, task);
      return twinOf(there);
    }
    if (there === undefined || isFinal(there.state)) {
      if (message.overlap !== 'allow') await locks.release(message.lock, attempt);
    }
    if (there?.taskArn !== task.taskArn) {
      await stopTask(parts.clients.ecs, task.taskArn, surplusReason);
      return handleRedelivered(parts, there ?? attempt, origin);
    }
  }
  const startDelaySeconds = (started.getTime() - Date.parse(message.due ?? message.scheduled)) / 1000;
  return {
    decision: 'started',
    job,
    runId: attempt.runId,
    number,
    taskArn: task.taskArn,
    startDelaySeconds,
    fault,
  };
}

/**
 * Schedules the timeout. That it is refused must neither hide the running task nor stop it: it is a fault to report, and no
 * dead letter, since whoever sends that again would run the job twice.
 */
async function timeoutFault(
  parts: DispatchParts,
  attempt: Attempt,
  taskArn: string,
): Promise<string | undefined> {
  try {
    await scheduleTimeout(parts, attempt, taskArn);
    return undefined;
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return `started without its timeout: ${problemText(error)}`;
  }
}

/** A claimed attempt whose deadline is over: missed, unless an earlier try died between start and record. */
async function endAsMissed(parts: DispatchParts, attempt: Attempt, origin: Origin): Promise<Decision> {
  const found = await findTaskOf(parts, attempt);
  if (found) return record(parts, attempt, origin, found.task);
  return close(parts, attempt, origin, 'missed', missedReason(attempt.message, attempt.reason));
}

async function putBackOnQueue(
  parts: DispatchParts,
  attempt: Attempt,
  origin: Origin,
  obstacle: Obstacle,
  reason: string,
): Promise<Decision> {
  const { job, number, message } = attempt;
  const waits = await parts.ledger.waits(attempt, reason);
  // After trouble a task may come to light: the message has to come again, whatever has become of the attempt.
  if (!waits && obstacle !== 'trouble')
    return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, origin);
  const now = parts.now();
  const delaySeconds = redeliveryDelaySeconds(obstacle, {
    waitedSeconds: (now.getTime() - Date.parse(attempt.claimed ?? message.scheduled)) / 1000,
    receiveCount: origin.receiveCount,
    remainingSeconds: secondsToDeadline(message, now),
  });
  return { decision: 'put-back', job, runId: attempt.runId, number, reason, delaySeconds };
}

function missedReason(message: Message, waitedFor?: string): string {
  const window = windowSeconds(message);
  const since = window === 0 ? '' : ` after its jitter of ${window} s`;
  const missed = `it could not start within its deadline of ${message.deadline} s${since}`;
  return waitedFor === undefined ? missed : `${missed}: ${waitedFor}`;
}
