// Names of the one-time schedules that belong to an attempt. They follow from the attempt, so that whoever writes one
// a second time meets the first.
import { createHash } from 'node:crypto';

interface Attempt {
  readonly job: string;
  readonly run: string;
  readonly attempt: number;
}

/** The schedule that stops the attempt's task when its timeout is reached. */
export function stopScheduleName(attempt: Attempt): string {
  return `${attempt.job}.stop-${digest(attempt)}`;
}

/** The schedule that sends the attempt, a retry, when it is due. */
export function retryScheduleName(attempt: Attempt): string {
  return `${attempt.job}.retry-${digest(attempt)}`;
}

/** Job names have at most 48 characters, so that 8 fit after the words (a schedule's name has at most 64). */
function digest({ run, attempt }: Attempt): string {
  return createHash('sha256').update(`${run} ${attempt}`).digest('hex').slice(0, 8);
}
