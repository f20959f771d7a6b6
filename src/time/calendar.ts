// The Gregorian calendar, as far as schedules need it. Months count from 1, weekdays from Sunday 0.
import { monthLength } from '../crontab/parse/occurrence.ts';

/** The number of years after which the calendar repeats, weekdays included, and how many of them have a 29 February. */
const CYCLE = { years: 400, leapYears: 97 } as const;

export function daysInMonth(year: number, month: number): number {
  return monthLength(month, (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
}

/** The most days that a month can have: 29 for February. */
export function longestMonth(month: number): number {
  return monthLength(month, true);
}

/** How many of these days there are in these months, in 400 years. */
export function occurrencesPerCycle(months: readonly number[], days: readonly number[]): number {
  let count = 0;
  for (const month of months) {
    for (const day of days) {
      if (day <= monthLength(month)) count += CYCLE.years;
      else if (day <= longestMonth(month)) count += CYCLE.leapYears;
    }
  }
  return count;
}

export function weekday(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/**
 * Reads a local date-time, `2026-11-23T05:00` with or without seconds, as the number that `Date.UTC` returns for its fields.
 * @returns undefined if there is no such date or time
 */
export function readLocalTime(text: string): number | undefined {
  const fields = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text)?.slice(1, 7);
  if (fields === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map((field) =>
    Number(field ?? 0),
  );
  const exists =
    month >= 1 && day >= 1 && day <= daysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
  return exists ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined;
}

/** The reverse, to the minute: `2026-11-23T05:00`. */
export function writeLocalTime(local: number): string {
  return new Date(local).toISOString().slice(0, 16);
}
