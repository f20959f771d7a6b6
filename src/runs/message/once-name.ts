// Names of the one-time schedules that belong to an attempt. They follow from the attempt, so that whoever writes one
// a second time meets the first.
import { createHash } from 'node:crypto';

interface Attempt {
  readonly job: string;
  readonly runId: string;
  readonly number: number;
}

/** The schedule that stops the task of one launch of the attempt when its timeout is reached. */
export function stopScheduleName(attempt: Attempt & { readonly launch: number }): string {
  return `${attempt.job}.stop-${digest(attempt, attempt.launch)}`;
}

/** The schedule that sends the attempt, a retry, when it is due. */
export function retryScheduleName(attempt: Attempt): string {
  return `${attempt.job}.retry-${digest(attempt)}`;
}

/** The schedule that sends the attempt again at `launchDue`, when it is to be launched again. */
export function launchScheduleName(attempt: Attempt, launchDue: string): string {
  return `${attempt.job}.launch-${digest(attempt, launchDue)}`;
}

/** Job names have at most 48 characters, so that 8 fit after the words (a schedule's name has at most 64). */
function digest({ runId, number }: Attempt, ...more: (string | number)[]): string {
  return createHash('sha256')
    .update([runId, number, ...more].join(' '))
    .digest('hex')
    .slice(0, 8);
}
