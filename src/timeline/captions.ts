// The texts around the picture of a timeline, on a terminal and in a file.
import { plural } from '../crontab/diagnostics/counts.ts';
import { writeLocalTime } from '../time/calendar.ts';
import { DAY_MS } from '../time/units.ts';
import type { BusyMinute, Timeline } from './counts.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `7 days from Fri 2027-01-01 00:00, hours of the day in Asia/Tokyo`. */
export function intervalCaption({ interval, timezone, zone }: Timeline): string {
  const from = localText(zone.localTime(interval.from.getTime()));
  const length = zone.localTime(interval.until.getTime()) - zone.localTime(interval.from.getTime());
  const shown =
    length % DAY_MS === 0
      ? `${plural(length / DAY_MS, 'day')} from ${from}`
      : `from ${from} until ${localText(zone.localTime(interval.until.getTime()))}`;
  return `${shown}, hours of the day in ${timezone}`;
}

/** `12 jobs, 3,412 starts, at most 9 in one minute: at 00:00`. */
export function countCaption({ jobs, starts }: Timeline, crowded: BusyMinute | undefined): string {
  const counts = `${plural(jobs.length, 'job')}, ${plural(starts, 'start')}`;
  if (starts === 0) return counts;
  return crowded === undefined
    ? `${counts}, no two in one minute`
    : `${counts}, at most ${grouped(crowded.starts)} in one minute: at ${clock(crowded.minuteOfDay)}`;
}

/**
 * As many of the names as fit into this many characters, but at least one: `a, b, c and 9 more`.
 * @param names the first of them
 * @param all how many there are
 */
export function namesCaption(names: readonly string[], all: number, characters: number): string {
  const complete = names.join(', ');
  if (names.length === all && complete.length <= characters) return complete;
  const shown = names.slice(0, 1);
  for (const name of names.slice(1)) {
    if (moreCaption([...shown, name], all).length > characters) break;
    shown.push(name);
  }
  return moreCaption(shown, all);
}

function moreCaption(shown: readonly string[], all: number): string {
  const more = all - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** `09:05`. */
export function clock(minuteOfDay: number): string {
  const [hour, minute] = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The day of a minute in the zone's calendar: `Fri 2027-01-01`. */
export function dayCaption({ zone }: Timeline, { scheduled }: BusyMinute): string {
  return localText(zone.localTime(scheduled.getTime())).slice(0, 'Fri 2027-01-01'.length);
}

function grouped(count: number): string {
  return count.toLocaleString('en');
}

function localText(local: number): string {
  return `${WEEKDAYS[new Date(local).getUTCDay()]} ${writeLocalTime(local).replace('T', ' ')}`;
}
