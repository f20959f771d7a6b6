// What follows from an attempt's end: release its lock, delete its timeout, dead-letter its message if it could not be started;
// then schedule a retry, or pause the job if too many runs have failed, and notify people.
//
// A crash may come between any two steps, so each can be repeated: a lock is released only while the attempt holds it; the
// timeout schedule may be gone already; the retry's schedule has a name that follows from the attempt, and if it fired in the
// meantime, the ledger has its attempt. A dead letter and a notification are sent a second time only if the function dies, or
// loses the answer, between sending and recording that: the queue drops the second letter for five minutes, and one attempt is
// redriven once; the notification has a `deduplication` attribute. One that froze before its request left makes none after that.
import { lookingFirst, TooLateError } from '../aws/last-look.ts';
import { scheduleRetry } from '../schedules/retry-schedule.ts';
import { cancelTimeout } from '../schedules/stop-schedule.ts';
import { checkInAtEnd } from './check-in.ts';
import { sendDeadLetter } from './dead-letter.ts';
import { type EndedEvent, endedEvent } from './events.ts';
import type { Attempt, AttemptState } from './ledger/attempt.ts';
import { SETTLING_SECONDS } from './ledger/ledger.ts';
import { mayCatchUp, retryOf } from './ledger/retry.ts';
import { mayNotify, notifyOfRun } from './notify/notify-of-run.ts';
import type { RunParts } from './parts.ts';
import { mayPause, pauseAfterFailures } from './pause-after.ts';
import { problemOfError, problemText } from './start/launch-failure.ts';
import { releaseLocks } from './wake.ts';

/** Ends after which a person has to decide whether the message is sent again. */
const givenUp: ReadonlySet<AttemptState> = new Set<AttemptState>(['missed', 'not-started']);

export interface SettleOptions {
  /** A person gets the end as the answer to a request: it needs no dead letter. */
  readonly isRequest?: boolean;
  /** Notifies people of the attempt if no retry follows. @returns whether it did */
  readonly notify?: (attempt: Attempt) => Promise<boolean>;
  /** The invocation that closed the attempt left this undone. */
  readonly completed?: boolean;
}

/**
 * Does what follows from the end of a closed attempt, and marks it settled. Safe to repeat. If AWS refuses the notification,
 * the attempt stays unsettled: its message or event must not wait for that, and the reconciler tries again.
 * @param attempt `unsettled`: since when it is ours to settle. A process that freezes for longer makes no more requests for it.
 * @returns what happened; emit it unless it was emitted before
 */
export function settle(parts: RunParts, attempt: Attempt, options: SettleOptions = {}): Promise<EndedEvent> {
  const { unsettled = parts.now().toISOString() } = attempt;
  const over = Date.parse(unsettled) + SETTLING_SECONDS * 1000;
  const look = () => {
    // Another process may have taken the settlement over.
    if (parts.now().getTime() > over)
      throw new TooLateError(`what follows from the end of ${attempt.runId} has taken too long`);
  };
  return lookingFirst(look, () => settleNow(parts, attempt, options));
}

async function settleNow(
  parts: RunParts,
  attempt: Attempt,
  { isRequest, notify = (told) => notifyOfRun(parts, told), completed }: SettleOptions,
): Promise<EndedEvent> {
  const { ledger, now } = parts;
  await releaseLockAndTimeout(parts, attempt);
  const retry = (await isLeftToLater(parts, attempt)) ? undefined : retryOf(attempt, now());
  if (retry !== undefined) {
    await scheduleRetry(parts, retry);
    await ledger.settled(attempt, retry.due);
    return endedEvent(attempt, { completed, settlement: 'retried', retryDue: retry.due.toISOString() });
  }
  await checkInAtEnd(parts, attempt);
  if (givenUp.has(attempt.state) && !isRequest && attempt.deadLettered === undefined) {
    await sendDeadLetter(parts, attempt);
    await ledger.deadLettered(attempt, now());
  }
  const paused = await unlessRefused('pause its job', () => pauseAfterFailures(parts, attempt));
  const told = await unlessRefused('notify', () => notify(withPause(attempt, paused)));
  if (told instanceof Refusal) return endedEvent(attempt, { completed, fault: told.message });
  await ledger.settled(attempt);
  return endedEvent(attempt, {
    completed,
    settlement: told ? 'notified' : 'quiet',
    ...(paused instanceof Refusal && { fault: paused.message }),
  });
}

/** Whether a job that catches up on its last missed run has a later one than this. */
async function isLeftToLater({ ledger, now }: RunParts, attempt: Attempt): Promise<boolean> {
  const { job, scheduled, message } = attempt;
  if (message.catchUp !== 'last' || !mayCatchUp(attempt) || attempt.retryDue !== undefined) return false;
  const later = await ledger.runsOfJob(job, { from: new Date(Date.parse(scheduled) + 1), until: now() });
  return later.some(({ number, trigger }) => number === 1 && trigger === 'schedule');
}

/** What AWS refuses, in words for people. */
class Refusal {
  readonly message: string;

  constructor(what: string, error: unknown) {
    this.message = `could not ${what}: ${problemText(error)}`;
  }
}

async function unlessRefused<T>(what: string, work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (problemOfError(error) !== 'refused') throw error;
    return new Refusal(what, error);
  }
}

/** The attempt with a reason that says whether its job is paused. */
function withPause(attempt: Attempt, paused: string | Refusal | undefined): Attempt {
  if (paused === undefined) return attempt;
  const also = paused instanceof Refusal ? paused.message : `its job is paused, since ${paused}`;
  return { ...attempt, reason: [attempt.reason, also].filter(Boolean).join('; ') };
}

/** Whether nothing follows but releasing the lock and deleting the timeout, as for most runs. */
export function needsOnlyRelease(attempt: Attempt, now: Date): boolean {
  return (
    retryOf(attempt, now) === undefined &&
    !mayNotify(attempt) &&
    !givenUp.has(attempt.state) &&
    !mayPause(attempt)
  );
}

export async function releaseLockAndTimeout(parts: RunParts, attempt: Attempt): Promise<void> {
  await releaseLocks(parts, attempt);
  // If it fired, it would find the task stopped or unknown: harmless, but noise.
  await cancelTimeout(parts, attempt);
}
