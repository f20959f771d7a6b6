import type { RetryCause } from '../../crontab/job.ts';
import { instantText, type Message } from '../message/message.ts';
import type { Attempt } from './attempt.ts';

export interface Retry {
  readonly due: Date;
  readonly message: Message;
}

/** The attempt that follows the end of this one; `undefined`: none does. @param now stands in for an end that is not noted */
export function retryOf(attempt: Attempt, now: Date): Retry | undefined {
  return nextAttempt(attempt.message, retryCause(attempt), new Date(attempt.stopped ?? now));
}

/** The attempt that is still to follow the last one of a run, which ended; `undefined`: the run is over. */
export function pendingRetry(last: Attempt, now: Date): Retry | undefined {
  const awaited = last.retryDue !== undefined || last.unsettled !== undefined;
  return awaited ? retryOf(last, now) : undefined;
}

/**
 * What the retry policy calls the attempt's end. An attempt without a task is not retried: the dispatcher has tried to
 * start it as long as that made sense. Nor is one that somebody asked to stop, however it ended then.
 */
function retryCause({ state, cause, taskArn, stopAsked }: Attempt): RetryCause | undefined {
  if (taskArn === undefined || stopAsked !== undefined) return undefined;
  if (cause !== undefined) return cause;
  return state === 'failed' || state === 'timed-out' || state === 'not-started' ? state : undefined;
}

/**
 * The attempt that follows one that ended for `cause`; `undefined`: none does. The delay doubles with every attempt and
 * counts from the end of the last one. A retry has the job's whole deadline, counted from when it is due.
 *
 * @param ended when the attempt of `message` ended
 */
export function nextAttempt(message: Message, cause: RetryCause | undefined, ended: Date): Retry | undefined {
  const { retry, attempt } = message;
  if (retry === undefined || cause === undefined) return undefined;
  if (attempt > retry.limit || !retry.on.includes(cause)) return undefined;
  const delaySeconds = retry.delay * 2 ** (attempt - 1);
  // Whole seconds: the precision of `at()`.
  const due = new Date((Math.ceil(ended.getTime() / 1000) + delaySeconds) * 1000);
  return {
    due,
    message: { ...message, attempt: attempt + 1, trigger: 'retry', due: instantText(due) },
  };
}
