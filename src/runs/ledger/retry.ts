import type { RetryCause } from '../../crontab/job.ts';
import { instantText, LONGEST_DEADLINE, type Message } from '../message/message.ts';
import { readStopReason } from '../message/stop-reason.ts';
import type { Attempt } from './attempt.ts';

export interface Retry {
  readonly due: Date;
  readonly message: Message;
}

/**
 * The attempt that follows the end of this one, due when that was scheduled for.
 * @param now the end of an attempt that had no task, until its retry is scheduled
 * @returns undefined if none follows
 */
export function retryOf(attempt: Attempt, now: Date): Retry | undefined {
  const { message, stopped, retryDue } = attempt;
  const ended = new Date(stopped ?? now);
  const retry = mayCatchUp(attempt)
    ? catchUp(message, ended)
    : nextAttempt(message, retryCause(attempt), ended);
  return retry && retryDue !== undefined ? dueAt(new Date(retryDue), retry.message) : retry;
}

/** The attempt that is still to follow a run's last attempt, which has ended. @returns undefined if the run is over */
export function pendingRetry(last: Attempt, now: Date): Retry | undefined {
  const awaited = last.retryDue !== undefined || last.unsettled !== undefined;
  return awaited ? retryOf(last, now) : undefined;
}

/**
 * Whether an attempt was missed that its job catches up on, and nobody has decided otherwise. One that was claimed waited for its
 * lock or for capacity until its deadline, which is the job's own limit.
 */
export function mayCatchUp({
  state,
  number,
  trigger,
  message,
  stopAsked,
  corrected,
  ...rest
}: Attempt): boolean {
  if (message.catchUp === undefined || state !== 'missed' || number > 1 || trigger !== 'schedule')
    return false;
  if (stopAsked !== undefined || corrected !== undefined || rest.redriven !== undefined) return false;
  if (rest.claimed !== undefined) return false;
  return rest.retryDue !== undefined || rest.unsettled !== undefined;
}

/** The late start of a missed run: at once, and one after the other, for up to a day. */
function catchUp({ catchUp: _, ...message }: Message, ended: Date): Retry {
  const due = new Date((Math.ceil(ended.getTime() / 1000) + 1) * 1000);
  return dueAt(due, {
    ...message,
    attempt: message.attempt + 1,
    trigger: 'retry',
    overlap: 'wait',
    deadline: LONGEST_DEADLINE,
  });
}

/**
 * The end as the retry policy calls it. A missed attempt is not retried, since the dispatcher tried to start it until its deadline.
 * Nor is one whose stop was requested, however it ended, of which people were told that it did not run, or whose command ended
 * with an exit code that the job does not retry.
 */
function retryCause({
  state,
  cause,
  stopAsked,
  corrected,
  exitCode,
  reason,
  message,
}: Attempt): RetryCause | undefined {
  if (stopAsked !== undefined || corrected !== undefined) return undefined;
  if (cause !== undefined) return cause;
  // Its command was interrupted: unlike others that are lost, it has not done its work.
  if (state === 'lost' && readStopReason(reason) === 'lost') return 'failed';
  if (state === 'failed' && exitCode !== undefined && message.exitCodes?.noRetry?.includes(exitCode))
    return undefined;
  return state === 'failed' || state === 'timed-out' || state === 'not-started' ? state : undefined;
}

/**
 * The attempt that follows one that ended for `cause`. The delay doubles with every attempt and counts from the last one's end.
 * A retry has the job's whole deadline, counted from when it is due.
 *
 * @param ended when the attempt of `message` ended
 * @returns undefined if none follows
 */
export function nextAttempt(message: Message, cause: RetryCause | undefined, ended: Date): Retry | undefined {
  const { retry, attempt } = message;
  if (retry === undefined || cause === undefined) return undefined;
  if (attempt > retry.limit || !retry.on.includes(cause)) return undefined;
  const delaySeconds = retry.delay * 2 ** (attempt - 1);
  // `at()` expressions have a precision of one second.
  const due = new Date((Math.ceil(ended.getTime() / 1000) + delaySeconds) * 1000);
  return dueAt(due, { ...message, attempt: attempt + 1, trigger: 'retry' });
}

function dueAt(due: Date, message: Message): Retry {
  return { due, message: { ...message, due: instantText(due) } };
}
