// The turn of an attempt under its locks: it has them, stands in the line of one, or is refused.
import { cancelDeadline, scheduleDeadline } from '../../schedules/deadline-schedule.ts';
import { scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { describeTaskOf, findTaskOf, stopTaskOf } from '../attempt-task.ts';
import { formerAttempts } from '../former-attempts.ts';
import { isDispatcherGone, isTaskForgotten } from '../gone.ts';
import { type Attempt, type AttemptKey, isFinal, launchingSince } from '../ledger/attempt.ts';
import {
  DEPLOYMENT_LOCK,
  heldBy,
  isFormerHolder,
  isHolder,
  isSame,
  LONGEST_LINE,
  type Lock,
  locksOf,
  placeInLine,
  type WantedLock,
} from '../ledger/lock-line.ts';
import type { Message } from '../message/message.ts';
import { replacedReason } from '../message/stop-reason.ts';
import type { RunParts } from '../parts.ts';
import { settle } from '../settle.ts';
import { wakeAll } from '../wake.ts';

type Turn =
  /** The locks are the attempt's, or it needs none. */
  | {
      readonly turn: 'now' /** It has entered the line, and was handed the lock at once. */;
      readonly waited: boolean;
    }
  | { readonly turn: 'in line'; readonly reason: string; readonly before: number }
  | { readonly turn: 'never'; readonly end: 'skipped' | 'missed'; readonly reason: string }
  /** It is no longer claimed. */
  | { readonly turn: 'over' };

const LOOK_SECONDS = 60;

/** Takes the attempt's locks, one after the other, or a place in the line of one. */
export async function takeTurn(parts: RunParts, attempt: Attempt): Promise<Turn> {
  let waited = false;
  for (const wanted of locksOf(attempt)) {
    const turn = await takeLock(parts, attempt, wanted);
    if (turn.turn !== 'now') return turn;
    waited ||= turn.waited;
  }
  return { turn: 'now', waited };
}

/** Takes one lock, or a place in its line. The place of a holder that is dead goes to the first in the line: nobody overtakes it. */
async function takeLock(parts: RunParts, attempt: Attempt, wanted: WantedLock): Promise<Turn> {
  const { lock: name, places } = wanted;
  // Whatever a job does about its own lock, it waits for the deployment's.
  const overlap = name === DEPLOYMENT_LOCK ? 'wait' : attempt.message.overlap;
  const held = await acquire(parts, attempt, wanted);
  if (held === undefined) return { turn: 'now', waited: false };
  const reason = heldBy(held);
  if (overlap === 'skip' && placeInLine(held, attempt) === undefined)
    return { turn: 'never', end: 'skipped', reason };
  if (overlap === 'replace') {
    const newer = await replaceWaiters(parts, attempt, held);
    if (newer !== undefined) return { turn: 'never', end: 'skipped', reason: newer };
  }
  if (held.line.length >= LONGEST_LINE)
    return { turn: 'never', end: 'missed', reason: `${LONGEST_LINE} runs wait for lock ${name}` };
  // The attempt before the line: once it stands in the line, it may be handed the lock at any moment.
  const waitingSince = attempt.waitsIn === name ? attempt.waitingSince : undefined;
  const waits = await parts.ledger.waitsInLine(attempt, {
    waitsIn: name,
    waitingSince: waitingSince ?? parts.now().toISOString(),
    reason,
  });
  if (waits === undefined) return { turn: 'over' };
  await scheduleDeadline(parts, attempt);
  const lined = await parts.locks.enter(held, attempt, parts.now(), places);
  if (lined === undefined) return { turn: 'now', waited: true };
  if (overlap === 'replace') await replaceHolders(parts, attempt, lined);
  if (lined.holders.some(isFormerHolder)) await lookAgain(parts, waits);
  return { turn: 'in line', reason, before: placeInLine(lined, attempt) ?? 0 };
}

/** @returns the lock that others hold; undefined if it is ours */
async function acquire(parts: RunParts, attempt: Attempt, wanted: WantedLock): Promise<Lock | undefined> {
  const { locks, now } = parts;
  for (;;) {
    const held = await locks.acquire(wanted.lock, attempt, now(), wanted.places);
    if (held === undefined) return undefined;
    // Of many, only the one that has held it for longest is looked at: the reconciler looks at all.
    const [first] = held.holders;
    if (!(await isHolderDone(parts, held.lock, first))) return held;
    const woken = await locks.handOver(held, [first], now());
    if (woken !== undefined) await wakeAll(parts, woken);
  }
}

/** Whether nobody for whom a lock is held can be active any more. */
export async function isHolderDone(parts: RunParts, lock: string, holder: AttemptKey): Promise<boolean> {
  if (isFormerHolder(holder)) return (await formerAttempts(parts, { lock, holder })).length === 0;
  return isDead(parts, await parts.ledger.get(holder));
}

/** Whether a lock's holder certainly cannot be active any more. */
async function isDead(parts: RunParts, holder: Attempt | undefined): Promise<boolean> {
  // Attempts leave the ledger months after their end.
  if (holder === undefined) return true;
  // The reconciler brings it to its end.
  if (holder.state === 'claimed') return false;
  if (isFinal(holder.state) && holder.state !== 'stopped') return true;
  if (holder.taskArn !== undefined) return isTaskGone(parts, holder, holder.taskArn);
  // An attempt that was stopped while it was starting may still get a task.
  const since = launchingSince(holder);
  if (holder.unsettled === undefined || since === undefined) return true;
  if (!isDispatcherGone(since, parts.now())) return false;
  return (await findTaskOf(parts, holder))?.stopped ?? true;
}

/** Whether ECS says that the task has stopped, or no longer knows it. */
async function isTaskGone(parts: RunParts, holder: Attempt, taskArn: string): Promise<boolean> {
  const { owner, task } = await describeTaskOf(parts, holder, taskArn);
  // The task belongs to another attempt, so it says nothing about the holder, which has none.
  if (owner === 'foreign') return true;
  return task ? task.lastStatus === 'STOPPED' : isTaskForgotten(holder, parts.now());
}

/**
 * Of the runs of one job that replace each other, only the one that is due last waits.
 * @returns why the attempt itself does not: a holder, or one in the line, is due later
 */
async function replaceWaiters(
  parts: RunParts,
  attempt: Attempt,
  { holders, line }: Lock,
): Promise<string | undefined> {
  const { ledger } = parts;
  for (const key of [...holders, ...line]) {
    if (isSame(key, attempt)) continue;
    const other = await ledger.get(key);
    if (other === undefined || other.job !== attempt.job || isFinal(other.state)) continue;
    if (isDueLater(other.message, attempt.message)) return `${other.runId} is due later`;
    if (line.some((waiter) => waiter === key)) await skipReplaced(parts, other, attempt);
  }
  return undefined;
}

function isDueLater(one: Message, other: Message): boolean {
  return Date.parse(one.scheduled) > Date.parse(other.scheduled);
}

/** Ends an attempt that another replaces, unless a task of it may exist. */
async function skipReplaced(parts: RunParts, other: Attempt, attempt: Attempt): Promise<void> {
  if (other.state !== 'claimed' || launchingSince(other) !== undefined) return;
  const ending = { state: 'skipped', reason: replacedReason(attempt.runId) } as const;
  const closed = await parts.ledger.closeClaimed(other, ending, parts.now());
  if (closed === undefined) return;
  await cancelDeadline(parts, other);
  parts.emit(await settle(parts, closed));
}

/** Nobody is woken when the last of the former attempts ends: the line is visited every minute. */
async function lookAgain(parts: RunParts, attempt: Attempt): Promise<void> {
  const launchDue = new Date(Math.ceil(parts.now().getTime() / 1000 + LOOK_SECONDS) * 1000).toISOString();
  await scheduleLaunch(parts, { ...attempt, launchDue });
}

/** Stops the holders' tasks. Outcome, which records their ends, hands the lock on. */
async function replaceHolders(parts: RunParts, attempt: Attempt, { lock, holders }: Lock): Promise<void> {
  for (const holder of holders) await replaceHolder(parts, attempt, lock, holder);
}

async function replaceHolder(
  parts: RunParts,
  attempt: Attempt,
  lock: string,
  key: AttemptKey,
): Promise<void> {
  for (const former of await formerAttempts(parts, { lock, holder: key })) {
    if (former.taskArn === undefined) continue;
    await stopReplaced(parts, former, former.taskArn, attempt);
  }
  // Read after we entered the line: a holder that starts at this moment looks at the line after that (`stopIfReplaced`).
  const holder = await parts.ledger.get(key);
  if (holder === undefined || isDueLater(holder.message, attempt.message)) return;
  if (holder.taskArn !== undefined) {
    await stopReplaced(parts, holder, holder.taskArn, attempt);
  } else await skipReplaced(parts, holder, attempt);
}

/** Stops the task of an attempt that has just started if a run that replaces it has entered the line in the meantime. */
export async function stopIfReplaced(parts: RunParts, attempt: Attempt, taskArn: string): Promise<void> {
  if (attempt.message.overlap !== 'replace') return;
  const lock = await parts.locks.get(attempt.message.lock);
  if (lock === undefined || !isHolder(lock, attempt)) return;
  for (const key of lock.line) {
    const waiter = await parts.ledger.get(key);
    if (waiter?.message.overlap !== 'replace' || isDueLater(attempt.message, waiter.message)) continue;
    await stopReplaced(parts, attempt, taskArn, waiter);
    return;
  }
}

/** Records that the attempt is being stopped, which people see until its task has ended, and stops the task. Safe to repeat. */
export async function stopReplaced(
  parts: RunParts,
  attempt: Attempt,
  taskArn: string,
  { runId }: Pick<Attempt, 'runId'>,
): Promise<void> {
  if (attempt.stopAsked === undefined) await parts.ledger.askStop(attempt, parts.now());
  await stopTaskOf(parts, attempt, taskArn, replacedReason(runId));
}
