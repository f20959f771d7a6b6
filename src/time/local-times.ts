import { daysInMonth, weekday } from './calendar.ts';
import type { CronExpression, Days } from './expression.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.ts';

/** Whether a day is wanted: its day of the month, and its weekday from Sunday 0. */
type DayFilter = (day: number, weekday: number) => boolean;

/**
 * The matching local times from `from` on, ascending, as `Date.UTC` counts them. The sequence ends with the expression's last
 * year, so that an expression that never matches (again) gives an empty result rather than an endless search.
 */
export function* localTimes(cron: CronExpression, from: number, wanted: DayFilter): Generator<number> {
  for (const midnight of localDays(cron, from, wanted)) yield* timesOfDay(cron, midnight, from);
}

/** The midnights of the matching days, from that of `from` on, as `localTimes` counts. */
export function* localDays(cron: CronExpression, from: number, wanted: DayFilter): Generator<number> {
  const firstYear = new Date(from).getUTCFullYear();
  for (const year of cron.years) {
    if (year < firstYear) continue;
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= from) continue;
      for (const day of daysOf(cron.days, year, month)) {
        const midnight = Date.UTC(year, month - 1, day);
        if (midnight + DAY_MS <= from || !wanted(day, weekday(year, month, day))) continue;
        yield midnight;
      }
    }
  }
}

function* timesOfDay(cron: CronExpression, midnight: number, from: number): Generator<number> {
  for (const hour of cron.hours) {
    const start = midnight + hour * HOUR_MS;
    if (start + HOUR_MS <= from) continue;
    for (const minute of cron.minutes) {
      const time = start + minute * MINUTE_MS;
      if (time >= from) yield time;
    }
  }
}

/** The days of one month that an expression means, ascending. */
function daysOf(days: Days, year: number, month: number): readonly number[] {
  const length = daysInMonth(year, month);
  switch (days.kind) {
    case 'every':
      return sequence(1, length, 1);
    case 'days':
      return days.values.filter((day) => day <= length);
    case 'last-day':
      return [length];
    case 'nearest-weekday':
      return days.day <= length ? [nearestWeekday(year, month, days.day, length)] : [];
    case 'weekdays':
      return sequence(1, length, 1).filter((day) => days.values.includes(weekday(year, month, day)));
    case 'nth-weekday':
      return sequence(firstOf(days.weekday, year, month), length, 7).slice(days.nth - 1, days.nth);
    case 'last-weekday':
      return sequence(firstOf(days.weekday, year, month), length, 7).slice(-1);
  }
}

/** The nearest day from Monday to Friday within the month: a Saturday the 1st moves to Monday the 3rd. */
function nearestWeekday(year: number, month: number, day: number, length: number): number {
  switch (weekday(year, month, day)) {
    case 6:
      return day > 1 ? day - 1 : day + 2;
    case 0:
      return day < length ? day + 1 : day - 2;
    default:
      return day;
  }
}

function firstOf(wanted: number, year: number, month: number): number {
  return ((wanted - weekday(year, month, 1) + 7) % 7) + 1;
}

function sequence(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
