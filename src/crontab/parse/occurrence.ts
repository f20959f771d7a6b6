// Which dates the day, month and weekday fields can ever match.
import type { TimeSpec } from '../job.ts';

/** Days of the months in common years. */
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FEBRUARY = 2;

/** The number of days of a month, 1-12. */
export function monthLength(month: number, leapYear = false): number {
  return month === FEBRUARY && leapYear ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/** How often a spec matches. Over the years every date falls on every weekday, so no single year needs to be checked. */
export function occurrence(time: TimeSpec): 'never' | 'leap-years' | 'always' {
  const { values: months } = time.month;
  if (months.some((month) => matches(time, monthLength(month)))) return 'always';
  return months.includes(FEBRUARY) && matches(time, monthLength(FEBRUARY, true)) ? 'leap-years' : 'never';
}

function matches({ dayOfMonth, dayOfWeek }: TimeSpec, length: number): boolean {
  const anyDay = dayOfMonth.kind === 'set' && dayOfMonth.star;
  const anyWeekday = dayOfWeek.kind === 'set' && dayOfWeek.star;
  const days = daysOf(dayOfMonth, length);
  const weekdayDays = daysOfWeekday(dayOfWeek, length);
  // cronie's rule: either day field may match if neither begins with a star.
  if (!anyDay && !anyWeekday) return days.length > 0 || weekdayDays !== undefined;
  if (weekdayDays === undefined) return false;
  if (dayOfMonth.kind === 'nearest-weekday' && dayOfWeek.kind === 'set') {
    return days.length > 0 && dayOfWeek.values.some((weekday) => weekday >= 1 && weekday <= 5);
  }
  return days.some((day) => day >= weekdayDays.first && day <= weekdayDays.last);
}

/** The days of a month that the day field can match, without the weekday field. */
function daysOf(dayOfMonth: TimeSpec['dayOfMonth'], length: number): readonly number[] {
  switch (dayOfMonth.kind) {
    case 'last':
      return [length];
    case 'nearest-weekday':
      return dayOfMonth.day <= length ? [dayOfMonth.day] : [];
    case 'set':
      return dayOfMonth.values.filter((day) => day <= length);
  }
}

/** The days of a month on which the weekday field can fall in some year, always consecutive. */
function daysOfWeekday(
  dayOfWeek: TimeSpec['dayOfWeek'],
  length: number,
): { readonly first: number; readonly last: number } | undefined {
  switch (dayOfWeek.kind) {
    case 'last':
      return { first: length - 6, last: length };
    case 'nth': {
      const first = 7 * (dayOfWeek.nth - 1) + 1;
      return first <= length ? { first, last: Math.min(first + 6, length) } : undefined;
    }
    case 'set':
      return dayOfWeek.values.length > 0 ? { first: 1, last: length } : undefined;
  }
}
