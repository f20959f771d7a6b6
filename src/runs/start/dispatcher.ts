// Takes one message from the queue to a started task. The order of the steps makes each of them safe to repeat:
//
//   guard → deadline → claim → lock → start → timeout → record
//
// The process can die between any two steps. Then the message is redelivered, and
//   claim    finds the attempt already claimed, and continues
//   lock     finds its own lock, or its own place in the lock's line
//   start    has the same client token: ECS returns the task that it started before
//   timeout  has a name that follows from the attempt: the schedule exists
//   record   is the last step; from then on the message is a duplicate
//
// What cannot start now waits in the ledger, not in the queue: in the line of its lock until the lock is handed to it, or until
// `launchDue`, when a one-time schedule sends its message. From the claim on, `launching` says since when a task may exist that is
// not recorded. It is removed only when that is certainly not so; ECS not showing a task proves it only after some minutes.
import { stopTask } from '../../aws/stop-task.ts';
import { cancelDeadline } from '../../schedules/deadline-schedule.ts';
import { nextLaunch, nextLook, scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { cancelTimeout, scheduleTimeout } from '../../schedules/stop-schedule.ts';
import { guardAllows } from '../../time/guard.ts';
import { checkInAtStart } from '../check-in.ts';
import { type DispatchEvent, launchingAgainEvent, subjectOf } from '../events.ts';
import { LAUNCH_MS } from '../gone.ts';
import { type Attempt, isFinal, isToLaunch, launchingSince } from '../ledger/attempt.ts';
import type { FoundStart } from '../ledger/ledger.ts';
import { lookForTask } from '../look-for-task.ts';
import { findUnlisted, unlistedReason } from '../message/allowed.ts';
import { missedReason, secondsSinceDue, secondsToDeadline } from '../message/deadline.ts';
import type { Message } from '../message/message.ts';
import { surplusReason } from '../message/stop-reason.ts';
import type { RunParts } from '../parts.ts';
import { settle } from '../settle.ts';
import { endTaskOfStopped } from '../stopped-attempt.ts';
import { releaseLocks } from '../wake.ts';
import type { Arrival } from './arrival.ts';
import { closeWithoutTask, type EndWithoutTask, handleRedelivered, twinEvent } from './ending.ts';
import { freshAttempt } from './fresh-attempt.ts';
import { launch } from './launch.ts';
import { problemOfError, problemText } from './launch-failure.ts';
import { stopIfReplaced, takeTurn } from './lock.ts';
import { underLockOfNow } from './lock-of-now.ts';
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

/** One visit of a dispatcher at a claimed attempt. */
interface Visit {
  /** As it was when the visit began. */
  readonly attempt: Attempt;
  readonly arrival: Arrival;
  readonly begun: Date;
  /** Whether it claimed the attempt, which says since then that it is launching. */
  readonly isNew: boolean;
  /** Since when an earlier visit may have launched it; undefined if none has. */
  readonly launchedBefore: string | undefined;
  /** Since when it has been waiting for a launch, and when that was to be; undefined if it has not. */
  readonly waitingSince: string | undefined;
  readonly launchDue: string | undefined;
}

async function decide(
  parts: RunParts,
  received: Message,
  arrival: Arrival,
): Promise<DispatchEvent | undefined> {
  const { request } = arrival;
  const message = await underLockOfNow(parts, received);
  const fresh = freshAttempt(parts, message, request);
  if (!guardAllows(message.guard, new Date(message.scheduled))) {
    return { kind: 'off-day', ...subjectOf(fresh) };
  }
  const begun = parts.now();
  const late = secondsToDeadline(message, begun) < 0;
  const claimed = begun.toISOString();
  const { recorded, attempt } = await parts.ledger.record(
    late
      ? { ...fresh, state: 'missed', reason: missedReason(message) }
      : { ...fresh, state: 'claimed', claimed, launching: claimed, revision: await parts.revision() },
    begun,
  );
  if (!recorded && request !== undefined) return undefined;
  if (recorded && request === undefined) parts.emit({ kind: 'due', ...subjectOf(attempt) });
  if (attempt.state !== 'claimed')
    return recorded
      ? settle(parts, attempt, { isRequest: request !== undefined })
      : handleRedelivered(parts, attempt, arrival);
  const visit = {
    attempt,
    arrival,
    begun,
    isNew: recorded,
    launchedBefore: recorded ? undefined : launchingSince(attempt),
    waitingSince: isToLaunch(attempt) ? attempt.waitingSince : undefined,
    launchDue: attempt.launchDue,
  };
  // Checked before any request to ECS, and on the message in the ledger, since that is what would run.
  const unlisted = findUnlisted(attempt.message, parts.config);
  if (unlisted.length > 0) return endWithoutTask(parts, visit, 'not-started', unlistedReason(unlisted));
  if (late) return endAsMissed(parts, visit);
  return start(parts, visit);
}

/** Takes a claimed attempt to its task, to where it waits, or to the reason why it has none. */
async function start(parts: RunParts, visit: Visit): Promise<DispatchEvent> {
  const { attempt, arrival } = visit;
  try {
    const unwanted = await whyNotRetried(parts, attempt);
    if (unwanted !== undefined) return endWithoutTask(parts, visit, 'skipped', unwanted);
    const turn = await takeTurn(parts, attempt);
    switch (turn.turn) {
      case 'never':
        return closeWithoutTask(parts, attempt, arrival, turn.end, turn.reason);
      case 'over':
        return overtaken(parts, attempt, arrival);
      case 'in line':
        return {
          kind: 'waiting',
          ...subjectOf(attempt),
          for: 'lock',
          before: turn.before,
          reason: turn.reason,
        };
      case 'now': {
        if (visit.isNew && !turn.waited) return launchNow(parts, visit);
        const launching = await parts.ledger.launches(attempt, parts.now());
        if (launching === undefined) return overtaken(parts, attempt, arrival);
        const event = await launchNow(parts, { ...visit, attempt: launching });
        // Whatever became of it, it stands in the line no longer.
        if (event.kind !== 'waiting' && (turn.waited || attempt.waitsIn !== undefined))
          await cancelDeadline(parts, attempt);
        return event;
      }
    }
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return endWithoutTask(parts, visit, 'not-started', problemText(error));
  }
}

/** Launches an attempt that has its lock, and says in the ledger that it is launching. */
async function launchNow(parts: RunParts, visit: Visit): Promise<DispatchEvent> {
  const { attempt, arrival, begun, launchedBefore } = visit;
  const launched = await launch(parts, attempt, () => {
    const now = parts.now();
    if (now.getTime() - begun.getTime() > LAUNCH_MS) return 'visit over';
    return secondsToDeadline(attempt.message, now) >= 0 ? 'in time' : 'late';
  });
  switch (launched.result) {
    case 'task':
      return record(parts, attempt, arrival, launched.task);
    case 'late':
      return endAsMissed(parts, visit);
    case 'visit over': {
      // Another visit may have ended the attempt before this one took the lock.
      const there = await parts.ledger.get(attempt);
      if (there?.state !== 'claimed') return overtaken(parts, attempt, arrival);
      throw new Error('this visit has taken too long to launch');
    }
    case 'refused':
      return endWithoutTask(parts, visit, 'not-started', launched.reason);
  }
  const { reason } = launched;
  if (!launched.nothingStarted) {
    const { launching = begun.toISOString() } = attempt;
    return launchLater(parts, visit, { reason, launching });
  }
  // An earlier try with this token, whose answer was lost, may have started a task.
  const look = await lookForTask(parts, attempt, launchedBefore);
  switch (look.result) {
    case 'task':
      return record(parts, attempt, arrival, look.found.task);
    case 'unsure':
      return launchLater(parts, visit, { reason, launching: look.launching });
    case 'forgotten':
      return closeWithoutTask(parts, attempt, arrival, 'lost', forgottenReason(reason));
    case 'none':
      return launchLater(parts, visit, { reason });
  }
}

/** Ends an attempt that has no task from this visit, once it is certain that it has none from an earlier one. */
async function endWithoutTask(
  parts: RunParts,
  visit: Visit,
  state: EndWithoutTask,
  reason: string,
): Promise<DispatchEvent> {
  const { attempt, arrival, launchedBefore } = visit;
  const look = await lookForTask(parts, attempt, launchedBefore);
  switch (look.result) {
    case 'task':
      return record(parts, attempt, arrival, look.found.task);
    case 'unsure':
      return launchLater(parts, visit, {
        // It is missed, with what it waited for, once that is certain.
        reason: state === 'missed' ? (attempt.reason ?? unsureReason) : reason,
        launching: look.launching,
        until: look.until,
      });
    case 'forgotten':
      return closeWithoutTask(parts, attempt, arrival, 'lost', forgottenReason(reason));
    case 'none':
      return closeWithoutTask(parts, attempt, arrival, state, reason);
  }
}

function endAsMissed(parts: RunParts, visit: Visit): Promise<DispatchEvent> {
  const { message, reason } = visit.attempt;
  return endWithoutTask(parts, visit, 'missed', missedReason(message, reason));
}

/** Where an attempt has come that is no longer as this visit found it. */
async function overtaken(parts: RunParts, attempt: Attempt, arrival: Arrival): Promise<DispatchEvent> {
  const there = await parts.ledger.get(attempt);
  // This visit may have taken the lock after the attempt's end. One that was stopped while it started keeps it until it is settled.
  const mayStart = there?.launching !== undefined && there.unsettled !== undefined;
  if (there === undefined || (isFinal(there.state) && !mayStart)) await releaseLocks(parts, attempt);
  return handleRedelivered(parts, there ?? attempt, arrival);
}

interface Later {
  readonly reason: string;
  /** Since when the attempt may have a task. Absent: it certainly has none, and its next launch needs another client token. */
  readonly launching?: string;
  /** When it is certain whether it has a task, and it is visited next; by default after a delay that grows. */
  readonly until?: Date;
}

/**
 * Schedules the attempt's next launch, or the next look for its task. It is recorded first: if the schedule is not created
 * because of a crash, the redelivered message completes this. The attempt keeps its lock, since it was due before the runs that
 * wait for it.
 */
async function launchLater(parts: RunParts, visit: Visit, later: Later): Promise<DispatchEvent> {
  const { ledger, now } = parts;
  const { attempt, arrival } = visit;
  const { reason, launching, until } = later;
  // As the visit found it, it may have been waiting for its launch for some time.
  const waitingSince = visit.waitingSince ?? now().toISOString();
  const due =
    until === undefined ? nextLaunch({ ...attempt, waitingSince }, now()) : nextLook(until, visit.launchDue);
  const next = { reason, launchDue: due.toISOString(), waitingSince };
  const toLaunch =
    launching === undefined
      ? await ledger.launchAgain(attempt, next)
      : await ledger.launchLater(attempt, { ...next, launching });
  if (!isToLaunch(toLaunch)) return overtaken(parts, attempt, arrival);
  await scheduleLaunch(parts, toLaunch);
  return launchingAgainEvent(toLaunch);
}

/** Records the attempt's task. Its timeout comes first: a recorded task is not visited again. */
async function record(
  parts: RunParts,
  attempt: Attempt,
  arrival: Arrival,
  { since, ...task }: FoundStart,
): Promise<DispatchEvent> {
  const { ledger, now } = parts;
  const { message } = attempt;
  const fault = await timeoutFault(parts, attempt, { since, taskArn: task.taskArn });
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
    if (there === undefined || isFinal(there.state)) await releaseLocks(parts, attempt);
    if (there?.taskArn !== task.taskArn) {
      await stopTask(parts.clients.ecs, task.taskArn, surplusReason);
      return handleRedelivered(parts, there ?? attempt, arrival);
    }
    // A start that comes after its end would look like a run that never ends.
    if (!isFinal(there.state)) checkInAtStart(parts, attempt);
  } else {
    checkInAtStart(parts, attempt);
    await stopIfReplaced(parts, attempt, task.taskArn);
  }
  const startDelaySeconds = secondsSinceDue(message, started);
  return { kind: 'started', ...subjectOf(attempt), taskArn: task.taskArn, startDelaySeconds, fault };
}

/**
 * Schedules the timeout. A refusal must neither hide the running task nor stop it. It is reported as a fault, not as a dead
 * letter: redriving that would run the job twice.
 */
async function timeoutFault(
  parts: RunParts,
  attempt: Attempt,
  task: Pick<FoundStart, 'taskArn' | 'since'>,
): Promise<string | undefined> {
  try {
    await scheduleTimeout(parts, attempt, task);
    return undefined;
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return `started without its timeout: ${problemText(error)}`;
  }
}

const unsureReason = 'it may have a task that ECS does not show yet';

function forgottenReason(reason: string): string {
  return `it may have had a task that ECS no longer shows: ${reason}`;
}
