// The backstop of claimed attempts: ends those that waited in a line until their deadline, goes on with those whose message or
// one-time schedule was lost, and wakes lines whose holder is gone.
import { pMapSkip } from 'p-map';
import { groupBy } from '../../group-by.ts';
import { scheduleTimeout } from '../../schedules/stop-schedule.ts';
import type { FoundTask } from '../attempt-task.ts';
import { isDispatcherGone } from '../gone.ts';
import { type Attempt, isToLaunch, launchingSince } from '../ledger/attempt.ts';
import { isHolder, type Lock, placeInLine } from '../ledger/lock-line.ts';
import { lookForTask } from '../look-for-task.ts';
import { missedReason, secondsToDeadline } from '../message/deadline.ts';
import { instantText } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { isHolderDone, stopReplaced } from '../start/lock.ts';
import { wake, wakeAll } from '../wake.ts';
import { apart, throwAll } from './apart.ts';
import { type End, endOfTask } from './end-of-task.ts';
import { finishLaunchAgain } from './launch-again.ts';

const CONCURRENCY = 10;

/**
 * Scheduler may be a minute late, the message may wait for its group, and after a dispatcher died it is redelivered after six
 * minutes.
 */
const PATIENCE_MS = 10 * 60_000;

/** A message that wakes somebody arrives within seconds; after this long it is sent once more. */
const WAKE_MS = 60_000;

/**
 * Goes on with claimed attempts that nobody else seems to go on with.
 * @param close ends an attempt, if it is still as the ledger had it
 * @throws AggregateError with everything that failed, after all attempts were visited
 */
export async function visitWaiting(
  parts: RunParts,
  active: readonly Attempt[],
  close: (attempt: Attempt, end: End) => Promise<void>,
): Promise<void> {
  const claimed = active.filter(({ state }) => state === 'claimed');
  const together = { concurrency: CONCURRENCY };
  const alone = await apart(claimed, (attempt) => visitClaimed(parts, attempt, close), together);
  const lines = groupBy(claimed, ({ waitsIn }) => waitsIn);
  const inLines = await apart(lines, ([lock, waiters]) => visitLine(parts, lock, waiters), together);
  throwAll([...alone.errors, ...inLines.errors]);
}

async function visitClaimed(
  parts: RunParts,
  attempt: Attempt,
  close: (attempt: Attempt, end: End) => Promise<void>,
): Promise<void> {
  const { ledger, now } = parts;
  const { message, reason } = attempt;
  const isLate = secondsToDeadline(message, now()) < 0;
  if (attempt.waitsIn !== undefined) {
    if (isLate) await close(attempt, { state: 'missed', reason: missedReason(message, reason) });
    return;
  }
  const since = launchingSince(attempt);
  if (isToLaunch(attempt)) {
    if (!isLate) {
      if (now().getTime() - Date.parse(attempt.launchDue) < PATIENCE_MS) return;
      const launchDue = instantText(now());
      if (!(await ledger.postponeLaunch(attempt, launchDue))) return;
      return finishLaunchAgain(parts, { ...attempt, launchDue });
    }
  } else if (since === undefined || !isDispatcherGone(since, now())) return;
  const look = await lookForTask(parts, attempt, since);
  const lost = 'its message was lost after the run was claimed';
  switch (look.result) {
    case 'task':
      return takeUp(parts, attempt, look.found, close);
    case 'forgotten':
      return close(attempt, {
        state: 'lost',
        reason: `${lost}; it may have had a task that ECS no longer shows`,
      });
    case 'none': {
      if (isLate)
        return close(attempt, {
          state: 'missed',
          reason: isToLaunch(attempt) ? missedReason(message, reason) : lost,
        });
      const at = instantText(now());
      const toLaunch = await ledger.launchAgain(attempt, { reason: lost, launchDue: at, waitingSince: at });
      if (isToLaunch(toLaunch)) await finishLaunchAgain(parts, toLaunch);
    }
  }
}

/** Records the task that nobody recorded, or its end. */
async function takeUp(
  parts: RunParts,
  attempt: Attempt,
  { described, task: { since, ...task } }: FoundTask,
  close: (attempt: Attempt, end: End) => Promise<void>,
): Promise<void> {
  const end = endOfTask(parts, attempt, described);
  if (end !== undefined) return close(attempt, end);
  await scheduleTimeout(parts, attempt, { since, taskArn: task.taskArn });
  await parts.ledger.started(attempt, task, parts.now());
}

async function visitLine(parts: RunParts, name: string, waiters: readonly Attempt[]): Promise<void> {
  const { ledger, locks, now } = parts;
  const isOld = (since: string | undefined) =>
    since !== undefined && now().getTime() - Date.parse(since) >= WAKE_MS;
  const lock = await locks.get(name);
  if (lock !== undefined) {
    const done = await apart(
      lock.holders,
      async (key) => ((await isHolderDone(parts, name, key)) ? key : pMapSkip),
      { concurrency: CONCURRENCY },
    );
    throwAll(done.errors);
    if (done.done.length > 0) await wakeAll(parts, (await locks.handOver(lock, done.done, now())) ?? []);
    for (const key of lock.holders) {
      const holder = done.done.includes(key) ? undefined : await ledger.get(key);
      if (holder === undefined) continue;
      // It was handed the lock, and the message that should have woken it was lost.
      if (holder.waitsIn === name && isOld(key.touched)) await wake(parts, holder, now().toISOString());
      await stopHolderAgain(parts, holder, lock, waiters);
    }
  }
  for (const waiter of waiters) {
    const isKnown = lock !== undefined && (isHolder(lock, waiter) || placeInLine(lock, waiter) !== undefined);
    // Whoever entered it died before that took effect.
    if (!isKnown && isOld(waiter.waitingSince) && secondsToDeadline(waiter.message, now()) >= 0)
      await wake(parts, waiter, now().toISOString());
  }
}

/** Stops a holder's task once more for a run that replaces it and still waits. */
async function stopHolderAgain(
  parts: RunParts,
  holder: Attempt,
  lock: Lock,
  waiters: readonly Attempt[],
): Promise<void> {
  const replacer = waiters.find(
    (waiter) =>
      waiter.message.overlap === 'replace' &&
      placeInLine(lock, waiter) !== undefined &&
      Date.parse(waiter.scheduled) >= Date.parse(holder.scheduled),
  );
  if (replacer === undefined || holder.taskArn === undefined) return;
  await stopReplaced(parts, holder, holder.taskArn, replacer);
}
