// The days that an entry means: its two day fields, combined by cronie's rule.
import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import { longestMonth } from './calendar.ts';

/**
 * What decides about a day. `days` and `weekdays` are the fields that restrict something, without days that none of the entry's
 * months has.
 */
export type DayRule =
  | { readonly kind: 'every-day' }
  | { readonly kind: 'days'; readonly days: DayOfMonth }
  | { readonly kind: 'weekdays'; readonly weekdays: DayOfWeek }
  /** A day must match both: an AND entry. */
  | { readonly kind: 'both'; readonly days: DayOfMonth; readonly weekdays: DayOfWeek }
  /** A day must match one of them: an OR entry. */
  | { readonly kind: 'either'; readonly days: DayOfMonth; readonly weekdays: DayOfWeek };

/**
 * cronie's rule (`find_jobs` in its cron.c): if either day field has a star, a day must match both, otherwise one is enough.
 * The flag decides, not the set: a step over `*` counts as a star although it restricts, and `1-31` does not although it
 * restricts nothing.
 */
export function dayRule({ dayOfMonth, dayOfWeek: weekdays, month }: TimeSpec): DayRule {
  const months = month.values;
  const days = withoutImpossibleDays(dayOfMonth, months);
  const anyDay = coversEveryDay(days, months);
  const anyWeekday = weekdays.kind === 'set' && weekdays.values.length === 7;
  const mustMatchBoth = isStar(days) || isStar(weekdays);
  if (mustMatchBoth ? anyDay && anyWeekday : anyDay || anyWeekday) return { kind: 'every-day' };
  if (anyDay) return { kind: 'weekdays', weekdays };
  if (anyWeekday) return { kind: 'days', days };
  if (mustMatchBoth) return { kind: 'both', days, weekdays };
  return neverExists(days, months) ? { kind: 'weekdays', weekdays } : { kind: 'either', days, weekdays };
}

/** Whether a day field begins with `*`, cronie's DOM_STAR and DOW_STAR. */
export function isStar(field: DayOfMonth | DayOfWeek): boolean {
  return field.kind === 'set' && field.star;
}

/** Leaves out days that none of the months has, unless nothing would remain. */
function withoutImpossibleDays(field: DayOfMonth, months: readonly number[]): DayOfMonth {
  if (field.kind !== 'set') return field;
  const longest = longestOf(months);
  const values = field.values.filter((day) => day <= longest);
  return values.length === 0 ? field : { ...field, values };
}

function coversEveryDay(field: DayOfMonth, months: readonly number[]): boolean {
  return field.kind === 'set' && field.values.length >= longestOf(months);
}

function neverExists(field: DayOfMonth, months: readonly number[]): boolean {
  const longest = longestOf(months);
  if (field.kind === 'set') return field.values.every((day) => day > longest);
  return field.kind === 'nearest-weekday' && field.day > longest;
}

function longestOf(months: readonly number[]): number {
  return Math.max(...months.map(longestMonth));
}
