import { readLocalTime } from './calendar.ts';
import { type FieldRange, RANGES } from './field.ts';

/** The days of an expression; weekdays 0-6 with Sunday 0. */
export type Days =
  | { readonly kind: 'every' }
  | { readonly kind: 'days'; readonly values: readonly number[] }
  | { readonly kind: 'last-day' }
  | { readonly kind: 'nearest-weekday'; readonly day: number }
  | { readonly kind: 'weekdays'; readonly values: readonly number[] }
  | { readonly kind: 'nth-weekday'; readonly weekday: number; readonly nth: number }
  | { readonly kind: 'last-weekday'; readonly weekday: number };

/** Values are ascending and distinct. */
export interface CronExpression {
  readonly kind: 'cron';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: Days;
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/** A one-time expression; `local` is what `Date.UTC` returns for its date and time. */
export interface AtExpression {
  readonly kind: 'at';
  readonly local: number;
}

export interface Unreadable {
  readonly kind: 'unreadable';
  /** What is wrong, as the end of a sentence that begins with the expression. */
  readonly reason: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads the forms of the EventBridge Scheduler user guide ("Schedule types"): `cron(…)` with or without the year, and `at(…)`.
 * The form without a year, names, backward ranges and steps over ranges occur in AWS's own examples or come from the console.
 * `rate(…)` is not supported: it counts from the schedule's creation, which the expression does not contain.
 */
export function readExpression(text: string): CronExpression | AtExpression | Unreadable {
  const [, form, inner = ''] = /^(cron|at|rate)\((.*)\)$/.exec(text) ?? [];
  switch (form) {
    case 'cron':
      return readCron(inner);
    case 'at':
      return readAt(inner);
    case 'rate':
      return unreadable('counts from an instant that it does not contain');
    default:
      return unreadable('is neither cron(…) nor at(…)');
  }
}

function readCron(inner: string): CronExpression | Unreadable {
  const fields = inner.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return unreadable(`has ${fields.length} fields, not six`);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '*'] = fields;
  const minutes = readSet(minute, RANGES.minute);
  const hours = readSet(hour, RANGES.hour);
  const days = readDays(dayOfMonth, dayOfWeek);
  const months = readSet(month, RANGES.month, MONTHS);
  const years = readSet(year, RANGES.year);
  if (minutes === undefined) return unreadable(`has the minute ${minute}`);
  if (hours === undefined) return unreadable(`has the hour ${hour}`);
  if (months === undefined) return unreadable(`has the month ${month}`);
  if (years === undefined) return unreadable(`has the year ${year}`);
  if (days === undefined) return unreadable(`has the days ${dayOfMonth} and the weekdays ${dayOfWeek}`);
  return { kind: 'cron', minutes, hours, days, months, years };
}

/** One of the two fields has values, the other is `?`. */
function readDays(dayOfMonth: string, dayOfWeek: string): Days | undefined {
  if (dayOfWeek === '?') return readDayOfMonth(dayOfMonth);
  if (dayOfMonth === '?') return readDayOfWeek(dayOfWeek);
  return undefined;
}

function readDayOfMonth(text: string): Days | undefined {
  if (text === '*') return { kind: 'every' };
  if (text === 'L') return { kind: 'last-day' };
  if (text.endsWith('W')) {
    const day = readNumber(text.slice(0, -1), RANGES.dayOfMonth);
    return day === undefined ? undefined : { kind: 'nearest-weekday', day };
  }
  const values = readSet(text, RANGES.dayOfMonth);
  return values === undefined ? undefined : { kind: 'days', values };
}

/** EventBridge's Sunday is 1; `L` alone is the last day of the week. */
function readDayOfWeek(text: string): Days | undefined {
  if (text === '*') return { kind: 'every' };
  if (text === 'L') return { kind: 'weekdays', values: [6] };
  const [, name = '', last, nth] = /^([A-Z]{3}|[0-9])(?:(L)|#([1-5]))$/.exec(text) ?? [];
  const weekday = readNumber(name, RANGES.dayOfWeek, WEEKDAYS);
  if (weekday !== undefined && last !== undefined) return { kind: 'last-weekday', weekday: weekday - 1 };
  if (weekday !== undefined) return { kind: 'nth-weekday', weekday: weekday - 1, nth: Number(nth) };
  const values = readSet(text, RANGES.dayOfWeek, WEEKDAYS);
  return values === undefined ? undefined : { kind: 'weekdays', values: values.map((value) => value - 1) };
}

function readSet(text: string, range: FieldRange, names: readonly string[] = []): number[] | undefined {
  // A shortcut: most fields are stars, and the year field has 230 values to sort.
  if (text === '*') return progression(range.low, range.high, 1);
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const read = readItem(item, range, names);
    if (read === undefined) return undefined;
    for (const value of read) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** `*`, `n` or `a-b`, each with an optional `/step`; `n/step` extends to the end of the range. */
function readItem(text: string, range: FieldRange, names: readonly string[]): number[] | undefined {
  const [, span = '', from = '', to, stepText] =
    /^(\*|([A-Z0-9]+)(?:-([A-Z0-9]+))?)(?:\/([0-9]{1,4}))?$/.exec(text) ?? [];
  const step = Number(stepText ?? 1);
  const first = span === '*' ? range.low : readNumber(from, range, names);
  const last =
    span === '*' || (to === undefined && stepText !== undefined)
      ? range.high
      : readNumber(to ?? from, range, names);
  if (first === undefined || last === undefined || step === 0) return undefined;
  if (first <= last) return progression(first, last, step);
  // `20-2` passes the end of the range, as in AWS's example `0/30 20-2 ? * MON-FRI *`.
  const size = range.high - range.low + 1;
  return progression(first, last + size, step).map((value) => (value > range.high ? value - size : value));
}

function progression(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

function readNumber(text: string, range: FieldRange, names: readonly string[] = []): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return named + range.low;
  const value = /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= range.low && value <= range.high ? value : undefined;
}

/** `at(yyyy-mm-ddThh:mm:ss)`. */
function readAt(inner: string): AtExpression | Unreadable {
  const local = readLocalTime(inner);
  return local === undefined ? unreadable('has no date and time') : { kind: 'at', local };
}

function unreadable(reason: string): Unreadable {
  return { kind: 'unreadable', reason };
}
