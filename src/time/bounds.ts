import type { Job, JobOptions } from '../crontab/job.ts';
import { readLocalTime } from './calendar.ts';
import { Zone } from './zone.ts';

/** Both ends are inclusive, as with EventBridge's StartDate ("on, or after") and EndDate ("on, or before"). */
interface Bounds {
  readonly start?: Date;
  readonly end?: Date;
}

/**
 * Reads `start` and `end` in the job's time zone. A date alone means the whole day: its first instant as a start, its last
 * second as an end. Of a local time that occurs twice, the instant counts that makes the job active for longer; a local time in
 * a gap means the end of the gap.
 */
export function boundsOf({ options, timezone }: Pick<Job, 'options' | 'timezone'>): Bounds {
  const zone = Zone.find(timezone);
  if (zone === undefined) return {};
  const { start, end } = localBoundsOf(options);
  return {
    ...(Number.isFinite(start) && { start: new Date(zone.firstInstantOf(start)) }),
    ...(Number.isFinite(end) && { end: new Date(zone.instantsOf(end).at(-1) ?? zone.firstInstantOf(end)) }),
  };
}

/** The same as local times, since a skipped local time has no instant. An absent bound is infinite. */
export function localBoundsOf({ start, end }: Pick<JobOptions, 'start' | 'end'>): {
  readonly start: number;
  readonly end: number;
} {
  return {
    start: readBound(start, '00:00:00') ?? Number.NEGATIVE_INFINITY,
    end: readBound(end, '23:59:59') ?? Number.POSITIVE_INFINITY,
  };
}

function readBound(text: string | undefined, timeOfDay: string): number | undefined {
  if (text === undefined) return undefined;
  return readLocalTime(text.includes('T') ? text : `${text}T${timeOfDay}`);
}
