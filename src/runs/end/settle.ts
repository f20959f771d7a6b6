// What follows from an attempt's end: lock released, timeout schedule deleted, retry made, people notified.
//
// A crash may come between any two steps, so each can be done twice: a lock is released only while the attempt holds it;
// the timeout schedule may be gone already; the retry's schedule has a name that follows from the attempt, and if it
// fired meanwhile, the ledger knows its message as a twin. Only a notification has no such guard: it goes out last, once
// as a rule, and a second time if the function dies between publishing and noting that.

import { scheduleRetry } from '../../schedules/retry-schedule.ts';
import { cancelTimeout } from '../../schedules/stop-schedule.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { retryOf } from '../ledger/retry.ts';
import { mayNotify, notifyOfRun } from '../notify/notify-of-run.ts';
import type { OutcomeParts } from './parts.ts';

/** What came of it, for the log. */
export type Settlement = 'retried' | 'told' | 'quiet';

/**
 * Does what follows from the end of a closed attempt, and marks it settled. Safe to repeat.
 * @param telling how people are notified where no retry follows; returns whether they were
 */
export async function settle(
  parts: OutcomeParts,
  attempt: Attempt,
  telling: () => Promise<boolean> = () => notifyOfRun(parts, attempt),
): Promise<Settlement> {
  const { ledger, now } = parts;
  await releaseLockAndTimeout(parts, attempt);
  const retry = retryOf(attempt, now());
  let settlement: Settlement;
  if (retry === undefined) {
    settlement = (await telling()) ? 'told' : 'quiet';
  } else {
    await scheduleRetry(parts, retry, now());
    settlement = 'retried';
  }
  await ledger.settled(attempt, retry?.due);
  return settlement;
}

/** Whether nothing follows from the attempt's end but that it lets go of its lock and its timeout, as with most runs. */
export function needsOnlyRelease(attempt: Attempt, now: Date): boolean {
  return retryOf(attempt, now) === undefined && !mayNotify(attempt);
}

/** Releases the lock and deletes the timeout schedule: nobody needs them once the task has stopped. */
export async function releaseLockAndTimeout(parts: OutcomeParts, attempt: Attempt): Promise<void> {
  const { overlap, lock } = attempt.message;
  if (overlap !== 'allow') await parts.locks.release(lock, attempt);
  // It would fire and find the task stopped, or its id forgotten: no harm, but noise.
  await cancelTimeout(parts, attempt);
}
