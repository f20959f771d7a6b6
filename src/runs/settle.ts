// What follows from an attempt's end: release its lock, delete its timeout, dead-letter its message if it could not be started;
// then schedule a retry or notify people.
//
// A crash may come between any two steps, so each can be repeated: a lock is released only while the attempt holds it; the
// timeout schedule may be gone already; the dead-letter queue drops a second copy by the message's id; the retry's schedule has
// a name that follows from the attempt, and if it fired in the meantime, the ledger has its attempt. Only the notification has
// no such guard. It is sent last, normally once, and a second time if the function dies between publishing and recording that.
import { scheduleRetry } from '../schedules/retry-schedule.ts';
import { cancelTimeout } from '../schedules/stop-schedule.ts';
import { type EndedEvent, endedEvent } from './events.ts';
import type { Attempt, AttemptState } from './ledger/attempt.ts';
import { retryOf } from './ledger/retry.ts';
import { mayNotify, notifyOfRun } from './notify/notify-of-run.ts';
import type { RunParts } from './parts.ts';
import { problemOfError, problemText } from './start/launch-failure.ts';

/** Ends after which a person has to decide whether the message is sent again. */
const givenUp: ReadonlySet<AttemptState> = new Set<AttemptState>(['missed', 'not-started']);

export interface SettleOptions {
  /** Dead-letters the message of an attempt that could not be started. Absent: there is no message at hand. */
  readonly giveUp?: (attempt: Attempt, reason: string) => Promise<void>;
  /** Notifies people if no retry follows. @returns whether it did */
  readonly notify?: () => Promise<boolean>;
  /** The invocation that closed the attempt left this undone. */
  readonly completed?: boolean;
}

/**
 * Does what follows from the end of a closed attempt, and marks it settled. Safe to repeat. If AWS refuses the notification,
 * the attempt stays unsettled: its message or event must not wait for that, and the reconciler tries again.
 * @returns what happened; emit it unless it was emitted before
 */
export async function settle(
  parts: RunParts,
  attempt: Attempt,
  { giveUp, notify = () => notifyOfRun(parts, attempt), completed }: SettleOptions = {},
): Promise<EndedEvent> {
  const { ledger, now } = parts;
  await releaseLockAndTimeout(parts, attempt);
  if (givenUp.has(attempt.state)) await giveUp?.(attempt, attempt.reason ?? '');
  const retry = retryOf(attempt, now());
  if (retry !== undefined) {
    await scheduleRetry(parts, retry);
    await ledger.settled(attempt, retry.due);
    return endedEvent(attempt, { completed, settlement: 'retried', retryDue: retry.due.toISOString() });
  }
  let told: boolean;
  try {
    told = await notify();
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return endedEvent(attempt, { completed, fault: `could not notify: ${problemText(error)}` });
  }
  await ledger.settled(attempt);
  return endedEvent(attempt, { completed, settlement: told ? 'notified' : 'quiet' });
}

/** Whether nothing follows but releasing the lock and deleting the timeout, as for most runs. */
export function needsOnlyRelease(attempt: Attempt, now: Date): boolean {
  return retryOf(attempt, now) === undefined && !mayNotify(attempt);
}

export async function releaseLockAndTimeout(parts: RunParts, attempt: Attempt): Promise<void> {
  const { overlap, lock } = attempt.message;
  if (overlap !== 'allow') await parts.locks.release(lock, attempt);
  // If it fired, it would find the task stopped or unknown: harmless, but noise.
  await cancelTimeout(parts, attempt);
}
