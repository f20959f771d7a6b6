// Takes one message from the queue to a started task. The order of the steps makes each of them safe to repeat:
//
//   guard → deadline → claim → lock → start → timeout → record
//
// The process can die between any two steps. Then the message is redelivered, and
//   claim    finds the attempt already claimed, and continues
//   lock     finds its own lock
//   start    has the same client token: ECS returns the task that it started before
//   timeout  has a name that follows from the attempt: the schedule exists
//   record   is the last step; from then on the message is a duplicate
import { stopTask } from '../../aws/stop-task.ts';
import { nextLaunch, scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { cancelTimeout, scheduleTimeout } from '../../schedules/stop-schedule.ts';
import { guardAllows } from '../../time/guard.ts';
import { findTaskOf, stopTaskOf } from '../attempt-task.ts';
import { type DispatchEvent, launchingAgainEvent, subjectOf } from '../events.ts';
import { type Attempt, isFinal, isToLaunch, newAttempt } from '../ledger/attempt.ts';
import type { StartedTask } from '../ledger/ledger.ts';
import { findUnlisted, unlistedReason } from '../message/allowed.ts';
import { secondsSinceDue, secondsToDeadline, windowSeconds } from '../message/deadline.ts';
import type { Message } from '../message/message.ts';
import { replacedReason, surplusReason } from '../message/stop-reason.ts';
import type { RunParts } from '../parts.ts';
import { settle } from '../settle.ts';
import { endTaskOfStopped } from '../stopped-attempt.ts';
import type { Arrival } from './arrival.ts';
import { closeWithoutTask, type EndWithoutTask, handleRedelivered, twinEvent } from './ending.ts';
import { launch } from './launch.ts';
import { problemOfError, problemText } from './launch-failure.ts';
import { type HeldLock, obtainLock } from './lock.ts';
import { type Obstacle, redeliveryDelaySeconds } from './redelivery.ts';
import { whyNotRetried } from './retry-allowed.ts';

/**
 * Handles a message as its job's options say, and emits the events.
 * @returns the last event; undefined if a requested run's id belongs to another request and nothing happened
 * @throws what the SDK throws if a step failed; the message must then be redelivered
 */
export async function dispatch(
  parts: RunParts,
  message: Message,
  arrival: Arrival,
): Promise<DispatchEvent | undefined> {
  const event = await decide(parts, message, arrival);
  if (event !== undefined) parts.emit(event);
  return event;
}

async function decide(
  parts: RunParts,
  message: Message,
  arrival: Arrival,
): Promise<DispatchEvent | undefined> {
  const fresh = newAttempt(message);
  if (!guardAllows(message.guard, new Date(message.scheduled))) {
    return { kind: 'off-day', ...subjectOf(fresh) };
  }
  const now = parts.now();
  const late = secondsToDeadline(message, now) < 0;
  const { recorded, attempt } = await parts.ledger.record(
    late
      ? { ...fresh, state: 'missed', reason: missedReason(message) }
      : { ...fresh, state: 'claimed', claimed: now.toISOString(), revision: await parts.revision() },
    now,
  );
  if (!recorded && arrival.isRequest) return undefined;
  if (recorded && !arrival.isRequest) parts.emit({ kind: 'due', ...subjectOf(attempt) });
  if (attempt.state !== 'claimed')
    return recorded ? settle(parts, attempt, arrival) : handleRedelivered(parts, attempt, arrival);
  // Checked before any request to ECS, and on the message in the ledger, since that is what would run.
  const unlisted = findUnlisted(attempt.message, parts.config);
  if (unlisted.length > 0) {
    return closeWithoutTask(parts, attempt, arrival, 'not-started', unlistedReason(unlisted));
  }
  return late ? endAsMissed(parts, attempt, arrival) : start(parts, attempt, arrival, recorded);
}

/**
 * Takes a claimed attempt to its task, or to the reason why it has none.
 * @param isNew whether it was claimed just now: an older one may have a task that was never recorded
 */
async function start(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  isNew: boolean,
): Promise<DispatchEvent> {
  const endWithoutTask = async (state: EndWithoutTask, reason: string): Promise<DispatchEvent> => {
    const found = isNew ? undefined : await findTaskOf(parts, attempt);
    if (found) return record(parts, attempt, arrival, found.task);
    return closeWithoutTask(parts, attempt, arrival, state, reason);
  };
  const refused = (reason: string) => endWithoutTask('not-started', reason);
  const { overlap } = attempt.message;
  let held: HeldLock | undefined;
  try {
    const unwanted = await whyNotRetried(parts, attempt);
    if (unwanted !== undefined) return endWithoutTask('skipped', unwanted);
    held = await obtainLock(parts, attempt);
    // The outcome of the holder's task releases the lock.
    if (overlap === 'replace' && held?.holder?.taskArn) {
      await stopTaskOf(parts, held.holder, held.holder.taskArn, replacedReason(attempt.runId));
    }
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return refused(problemText(error));
  }
  if (held) {
    const reason = `lock ${held.lock.lock} is held by ${held.lock.holder.runId}`;
    if (overlap === 'skip') return closeWithoutTask(parts, attempt, arrival, 'skipped', reason);
    return putBackOnQueue(parts, attempt, arrival, overlap === 'replace' ? 'replacing' : 'lock', reason);
  }
  const launched = await launch(parts, attempt);
  if (launched.result === 'task') return record(parts, attempt, arrival, launched.task);
  if (launched.result === 'refused') return refused(launched.reason);
  if (!launched.nothingStarted) return putBackOnQueue(parts, attempt, arrival, 'trouble', launched.reason);
  // An earlier try with this token, whose answer was lost, may have started a task.
  const found = isNew ? undefined : await findTaskOf(parts, attempt);
  return found
    ? record(parts, attempt, arrival, found.task)
    : launchLater(parts, attempt, arrival, launched.reason);
}

/**
 * Schedules the attempt's next launch. It is recorded first: if the schedule is not created because of a crash, the redelivered
 * message completes this. The attempt keeps its lock, since it was due before the runs that wait for it.
 */
async function launchLater(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  reason: string,
): Promise<DispatchEvent> {
  const launchDue = nextLaunch(attempt.message, attempt.launch, parts.now()).toISOString();
  const toLaunch = await parts.ledger.launchAgain(attempt, { reason, launchDue });
  if (!isToLaunch(toLaunch)) {
    return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, arrival);
  }
  await scheduleLaunch(parts, toLaunch);
  return launchingAgainEvent(toLaunch);
}

/** Records the attempt's task. Its timeout comes first: a recorded task is not visited again. */
async function record(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  task: StartedTask,
): Promise<DispatchEvent> {
  const { ledger, locks, now } = parts;
  const { message } = attempt;
  const fault = await timeoutFault(parts, attempt, task.taskArn);
  const started = now();
  if (!(await ledger.started(attempt, { ...task, reason: fault }, started))) {
    const there = await ledger.get(attempt);
    // Its task could not be started, and outcome has scheduled the next launch; or the attempt was closed in the meantime,
    // perhaps before our timeout and our lock existed.
    if (there?.state !== 'started' || there.launch !== attempt.launch) await cancelTimeout(parts, attempt);
    if (there?.state === 'stopped' && there.taskArn === undefined) {
      // It was stopped while its task was starting. The lock stays until the task has ended.
      await endTaskOfStopped(parts, there, task);
      return twinEvent(there);
    }
    if (there === undefined || isFinal(there.state)) {
      if (message.overlap !== 'allow') await locks.release(message.lock, attempt);
    }
    if (there?.taskArn !== task.taskArn) {
      await stopTask(parts.clients.ecs, task.taskArn, surplusReason);
      return handleRedelivered(parts, there ?? attempt, arrival);
    }
  }
  const startDelaySeconds = secondsSinceDue(message, started);
  return { kind: 'started', ...subjectOf(attempt), taskArn: task.taskArn, startDelaySeconds, fault };
}

/**
 * Schedules the timeout. A refusal must neither hide the running task nor stop it. It is reported as a fault, not as a dead
 * letter: redriving that would run the job twice.
 */
async function timeoutFault(parts: RunParts, attempt: Attempt, taskArn: string): Promise<string | undefined> {
  try {
    await scheduleTimeout(parts, attempt, taskArn);
    return undefined;
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return `started without its timeout: ${problemText(error)}`;
  }
}

/** Ends a claimed attempt after its deadline as missed, unless an earlier try died between start and record. */
async function endAsMissed(parts: RunParts, attempt: Attempt, arrival: Arrival): Promise<DispatchEvent> {
  const found = await findTaskOf(parts, attempt);
  if (found) return record(parts, attempt, arrival, found.task);
  return closeWithoutTask(parts, attempt, arrival, 'missed', missedReason(attempt.message, attempt.reason));
}

async function putBackOnQueue(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  obstacle: Obstacle,
  reason: string,
): Promise<DispatchEvent> {
  const { message } = attempt;
  const waits = await parts.ledger.waits(attempt, reason);
  // After trouble a task may still appear: the message must be redelivered, whatever became of the attempt.
  if (!waits && obstacle !== 'trouble')
    return handleRedelivered(parts, (await parts.ledger.get(attempt)) ?? attempt, arrival);
  const now = parts.now();
  const seconds = redeliveryDelaySeconds(obstacle, {
    waitedSeconds: (now.getTime() - Date.parse(attempt.claimed ?? message.scheduled)) / 1000,
    receiveCount: arrival.receiveCount,
    remainingSeconds: secondsToDeadline(message, now),
  });
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  return { kind: 'waiting', ...subjectOf(attempt), for: obstacle, until, reason };
}

function missedReason(message: Message, waitedFor?: string): string {
  const window = windowSeconds(message);
  const since = window === 0 ? '' : ` after its jitter of ${window} s`;
  const missed = `it could not start within its deadline of ${message.deadline} s${since}`;
  return waitedFor === undefined ? missed : `${missed}: ${waitedFor}`;
}
