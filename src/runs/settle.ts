// What follows from an attempt's end: its lock is released, its timeout deleted, its message given up where nobody could start it, and
// then it is tried again, or people are told.
//
// A crash may come between any two steps, so each can be done twice: a lock is released only while the attempt holds it;
// the timeout schedule may be gone already; the dead-letter queue knows the message by its id; the retry's schedule has a name
// that follows from the attempt, and if it fired meanwhile, the ledger knows its message as a twin. Only a notification has no
// such guard: it goes out last, once as a rule, and a second time if the function dies between publishing and noting that.
import { scheduleRetry } from '../schedules/retry-schedule.ts';
import { cancelTimeout } from '../schedules/stop-schedule.ts';
import { type EndedEvent, endedEvent } from './events.ts';
import type { Attempt, AttemptState } from './ledger/attempt.ts';
import { retryOf } from './ledger/retry.ts';
import { mayNotify, notifyOfRun } from './notify/notify-of-run.ts';
import type { RunParts } from './parts.ts';
import { problemOfError, problemText } from './start/launch-failure.ts';

/** Ends that a person has to look at before the message may be sent again. */
const givenUp: ReadonlySet<AttemptState> = new Set<AttemptState>(['missed', 'not-started']);

export interface SettleOptions {
  /** Gives up the message of an attempt that could not be started; absent: nobody has it. */
  readonly giveUp?: (attempt: Attempt, reason: string) => Promise<void>;
  /** How people are told where no retry follows; returns whether they were. */
  readonly notify?: () => Promise<boolean>;
  /** Whoever closed the attempt has left this undone. */
  readonly completed?: boolean;
}

/**
 * Does what follows from the end of a closed attempt, and marks it settled. Safe to repeat. Where AWS refuses to notify people the
 * attempt stays unsettled: neither its message nor its task's event must wait for that, and the reconciler tells once it may.
 * @returns what happened, to be emitted unless it was before
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
  return endedEvent(attempt, { completed, settlement: told ? 'told' : 'quiet' });
}

/** Whether nothing follows from the attempt's end but that its lock and its timeout are released, as with most runs. */
export function needsOnlyRelease(attempt: Attempt, now: Date): boolean {
  return retryOf(attempt, now) === undefined && !mayNotify(attempt);
}

/** Nobody needs them once the attempt has ended. */
export async function releaseLockAndTimeout(parts: RunParts, attempt: Attempt): Promise<void> {
  const { overlap, lock } = attempt.message;
  if (overlap !== 'allow') await parts.locks.release(lock, attempt);
  // It would fire and find the task stopped, or its id forgotten: no harm, but noise.
  await cancelTimeout(parts, attempt);
}
