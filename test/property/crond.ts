// crontab's rule once more, as naive as it can be.
import type { DayOfMonth, DayOfWeek, TimeSpec } from '../../src/crontab/job.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The minutes of any day, 0-1439, at which crond runs an entry on its days: each is looked at. */
export function crondMinutes(time: TimeSpec): number[] {
  return Array.from({ length: 1440 }, (_, minute) => minute).filter((minute) => crondRunsAt(time, minute));
}

/** Whether crond runs an entry when its clock shows this time, as `Date.UTC` counts it. */
export function crondRuns(time: TimeSpec, local: number): boolean {
  return crondRunsAt(time, Math.floor(local / MINUTE) % 1440) && crondRunsOn(time, local);
}

function crondRunsAt({ minute, hour }: TimeSpec, minuteOfDay: number): boolean {
  return minute.values.includes(minuteOfDay % 60) && hour.values.includes(Math.floor(minuteOfDay / 60));
}

/** Whether crond runs an entry on the day of a time at all. */
export function crondRunsOn(time: TimeSpec, local: number): boolean {
  return time.month.values.includes(monthOf(local) + 1) && matchesDay(time, local);
}

/** cronie's rule: a day matches both day fields if one of them begins with a star, else either of them. */
function matchesDay(time: TimeSpec, local: number): boolean {
  const star = [time.dayOfMonth, time.dayOfWeek].some((field) => field.kind === 'set' && field.star);
  const onDay = matchesDayOfMonth(time.dayOfMonth, local);
  const onWeekday = matchesDayOfWeek(time.dayOfWeek, local);
  return star ? onDay && onWeekday : onDay || onWeekday;
}

const dayOf = (local: number) => new Date(local).getUTCDate();
const weekdayOf = (local: number) => new Date(local).getUTCDay();
const monthOf = (local: number) => new Date(local).getUTCMonth();

function matchesDayOfMonth(field: DayOfMonth, local: number): boolean {
  switch (field.kind) {
    case 'set':
      return field.values.includes(dayOf(local));
    case 'last':
      return monthOf(local + DAY) !== monthOf(local);
    case 'nearest-weekday': {
      const named = local + (field.day - dayOf(local)) * DAY;
      const workdays = [-2, -1, 0, 1, 2]
        .map((offset) => named + offset * DAY)
        .filter((day) => weekdayOf(day) % 6 !== 0 && monthOf(day) === monthOf(named));
      const distances = workdays.map((day) => Math.abs(day - named));
      return (
        monthOf(named) === monthOf(local) &&
        workdays.includes(local) &&
        Math.abs(local - named) === Math.min(...distances)
      );
    }
  }
}

function matchesDayOfWeek(field: DayOfWeek, local: number): boolean {
  switch (field.kind) {
    case 'set':
      return field.values.includes(weekdayOf(local));
    case 'nth':
      return weekdayOf(local) === field.weekday && Math.ceil(dayOf(local) / 7) === field.nth;
    case 'last':
      return weekdayOf(local) === field.weekday && monthOf(local + 7 * DAY) !== monthOf(local);
  }
}
