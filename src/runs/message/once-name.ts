// Names of an attempt's one-time schedules. They follow from the attempt, so that writing one twice finds the first.
import { createHash } from 'node:crypto';

interface Attempt {
  readonly job: string;
  readonly runId: string;
  readonly number: number;
}

/** The schedule that stops the task of one launch when its timeout is reached. */
export function stopScheduleName(attempt: Attempt & { readonly launch: number }): string {
  return `${attempt.job}.stop-${digest(attempt, attempt.launch)}`;
}

/** The schedule that sends the message of a retry when it is due. */
export function retryScheduleName(attempt: Attempt): string {
  return `${attempt.job}.retry-${digest(attempt)}`;
}

/** The schedule that sends the attempt's message again at `launchDue`, for its next launch. */
export function launchScheduleName(attempt: Attempt, launchDue: string): string {
  return `${attempt.job}.launch-${digest(attempt, launchDue)}`;
}

/** The schedule that sends the message of an attempt that waits in a line, at its deadline. */
export function deadlineScheduleName(attempt: Attempt): string {
  return `${attempt.job}.late-${digest(attempt)}`;
}

/** A schedule's name has at most 64 characters and a job's 48, which leaves 8 for this digest. */
function digest({ runId, number }: Attempt, ...more: (string | number)[]): string {
  return createHash('sha256')
    .update([runId, number, ...more].join(' '))
    .digest('hex')
    .slice(0, 8);
}
