// The instants between which a job exists.
import type { Job } from '../crontab/job.ts';
import { readLocalTime } from './calendar.ts';
import { Zone } from './zone.ts';

/**
 * Both ends belong to the time in which the job exists, as with EventBridge's StartDate ("on, or after") and
 * EndDate ("on, or before").
 */
export interface Bounds {
  readonly start?: Date;
  readonly end?: Date;
}

/**
 * Reads `start` and `end` in the job's zone. A date alone is the whole day: its first instant as a start, its
 * last second as an end. Of a local time that clocks show twice, the one counts that lets the job exist
 * longer; a time in a gap is the end of the gap.
 */
export function boundsOf({ options, timezone }: Pick<Job, 'options' | 'timezone'>): Bounds {
  const zone = Zone.find(timezone);
  if (zone === undefined) return {};
  const start = readBound(options.start, '00:00:00');
  const end = readBound(options.end, '23:59:59');
  return {
    ...(start !== undefined && { start: new Date(zone.firstInstantOf(start)) }),
    ...(end !== undefined && { end: new Date(zone.instantsOf(end).at(-1) ?? zone.firstInstantOf(end)) }),
  };
}

function readBound(text: string | undefined, timeOfDay: string): number | undefined {
  if (text === undefined) return undefined;
  return readLocalTime(text.includes('T') ? text : `${text}T${timeOfDay}`);
}
