// The Gregorian calendar as far as day fields need it. Months count from 1, weekdays from Sunday 0, as in a crontab.

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Years after which the calendar repeats itself, weekdays included. */
export const CYCLE_YEARS = 400;

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The number of days of a month, of February in a common year unless a year is given. */
export function daysInMonth(month: number, year?: number): number {
  if (month === 2 && year !== undefined && isLeapYear(year)) return 29;
  return MONTH_LENGTHS[month - 1] ?? 0;
}

/** The number of days that a month can have: 29 for February. */
export function longestMonth(month: number): number {
  return month === 2 ? 29 : daysInMonth(month);
}

/** In how many of 400 years this day exists in this month. */
export function occurrencesPerCycle(month: number, day: number): number {
  if (day <= daysInMonth(month)) return CYCLE_YEARS;
  return month === 2 && day === 29 ? 97 : 0;
}

export function weekday(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/**
 * Reads a local date-time, `2026-11-23T05:00` with or without seconds, as the number that `Date.UTC` gives for its fields;
 * `undefined`: there is no such date or time.
 */
export function readLocalTime(text: string): number | undefined {
  const fields = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text)?.slice(1, 7);
  if (fields === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map((field) =>
    Number(field ?? 0),
  );
  const exists =
    month >= 1 && day >= 1 && day <= daysInMonth(month, year) && hour < 24 && minute < 60 && second < 60;
  return exists ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined;
}
