// How late a run may start if its entry does not say so.
import type { TimeSpec } from '../crontab/job.ts';

const TEN_MINUTES = 10;
const DAY_MINUTES = 24 * 60;

/**
 * The deadline of an entry without one, in seconds: until the next run is due, at least ten minutes, at most a day. It counts
 * from the end of the jitter, which is therefore subtracted.
 * @param time undefined if the job has no times (`on=deploy`)
 * @param jitterSeconds how long after its minute a run may begin as planned
 */
export function defaultDeadline(time: TimeSpec | undefined, jitterSeconds = 0): number {
  if (time === undefined) return DAY_MINUTES * 60;
  return Math.min(Math.max(shortestInterval(time) - jitterSeconds, TEN_MINUTES * 60), DAY_MINUTES * 60);
}

/**
 * The smallest time between two times of day of an entry, in seconds, at most a day. It depends on nothing else, so a schedule
 * does not change with the date.
 */
export function shortestInterval(time: TimeSpec): number {
  const minutes = time.minute.values;
  const hours = time.hour.values;
  const withinHour = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  const [firstHour = 0] = hours;
  const betweenHours = [...hours.slice(1), firstHour + 24].map((hour, index) => hour - (hours[index] ?? 0));
  const fromLastToFirst = (minutes[0] ?? 0) - (minutes.at(-1) ?? 0);
  return Math.min(...withinHour, Math.min(...betweenHours) * 60 + fromLastToFirst) * 60;
}
