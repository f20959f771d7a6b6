// What the services are told to expect of a job that checks in: when it starts, how late it may be, and how long it may take.
import type { Job, TimeSpec } from '../../crontab/job.ts';
import type { Message } from './message.ts';

const MINUTE_SECONDS = 60;

/** How late a start may be where the job does not say it, with `late` or a shorter deadline. */
const USUAL_MARGIN_SECONDS = 10 * MINUTE_SECONDS;

/** How long a run may take where the job does not say it, with `expect` or `timeout`. */
const USUAL_RUN_SECONDS = 60 * MINUTE_SECONDS;

/** @param deadlineSeconds the job's, or that of its entry */
export function checkInOf(job: Job, deadlineSeconds: number): Message['checkIn'] {
  const { checkIn, jitter = 0, late, expect, timeout, retries, retryDelay } = job.options;
  if (checkIn === undefined) return undefined;
  const run = expect ?? timeout ?? USUAL_RUN_SECONDS;
  // The delay before a retry doubles each time; a run ends for the services with its last attempt.
  const delays = retryDelay * (2 ** retries - 1);
  return {
    with: checkIn,
    schedule: plainSchedule(job),
    margin: jitter + (late ?? Math.min(deadlineSeconds, USUAL_MARGIN_SECONDS)),
    longest: run * (1 + retries) + delays,
  };
}

/**
 * The times as other programs read a crontab: without nicknames, and with the values that were drawn for each `~`.
 * @returns undefined if there are none, or if only EventBridge and cronbridge know such days (`15W`)
 */
function plainSchedule({ spec, time }: Pick<Job, 'spec' | 'time'>): string | undefined {
  if (time === undefined || time.dayOfMonth.kind === 'nearest-weekday') return undefined;
  const written = spec.split(/\s+/);
  return valuesOf(time)
    .map((values, index) => {
      const field = written.length === 5 ? written[index] : undefined;
      return field === undefined || field.includes('~') ? values : field;
    })
    .join(' ');
}

function valuesOf({ minute, hour, dayOfMonth, month, dayOfWeek }: TimeSpec): string[] {
  return [minute, hour, dayOfMonth, month, dayOfWeek].map((field) => {
    if (!('values' in field)) return '*';
    return field.star ? '*' : field.values.join(',');
  });
}
