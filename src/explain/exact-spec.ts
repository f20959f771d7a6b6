// Writes a time as a cron spec that cronstrue reads correctly: no step that does not divide its field, no list that reads as
// something else.
import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import { stretchesOf, writeList } from '../time/field.ts';

/** The day fields that count; an absent one is `*`. */
export interface SpecDays {
  readonly days?: DayOfMonth;
  readonly weekdays?: DayOfWeek;
}

/** Longer lists are hard to read if a range or a step says the same. */
const SHORT_LIST = 6;

const MINUTES = 60;
const HOURS = 24;
const MONTHS = 12;

/**
 * Writes the time with these days. cronstrue calls any step of 7 "every 7 minutes", which is wrong at the end of the hour, and
 * several minutes of the hours 9 and 17 "at 09:00 and 17:00".
 */
export function exactSpec({ minute, hour, month }: TimeSpec, { days, weekdays }: SpecDays): string {
  return [
    minutesSpec(minute.values),
    minute.values.length === 1
      ? hoursSpec(hour.values, minute.values[0] === 0)
      : hourSpansSpec(hour.values, isStretch(minute.values)),
    days === undefined ? '*' : dayOfMonthSpec(days),
    month.values.length === MONTHS ? '*' : writeList(month.values),
    weekdays === undefined ? '*' : dayOfWeekSpec(weekdays, days !== undefined),
  ].join(' ');
}

function minutesSpec(values: readonly number[]): string {
  return evenStepSpec(values, MINUTES) ?? longStepSpec(values) ?? writeList(values);
}

/** The hours of a single minute: times of day, if they are few. */
function hoursSpec(values: readonly number[], onTheHour: boolean): string {
  const even = evenStepSpec(values, HOURS);
  if (even !== undefined && (even === '*' || values.length > SHORT_LIST)) return even;
  const list = longStepSpec(values) ?? writeList(values);
  // Beside ranges, which extend to minute 59, a lone hour would mean its minute 0.
  return list.includes('-') && !list.includes('/') && !onTheHour ? spans(values) : list;
}

/** The hours of several minutes, as spans. Consecutive minutes within one hour have their own wording. */
function hourSpansSpec(values: readonly number[], minutesInARow: boolean): string {
  if (values.length === HOURS) return '*';
  return values.length === 1 && minutesInARow ? String(values[0]) : spans(values);
}

function dayOfMonthSpec(days: DayOfMonth): string {
  switch (days.kind) {
    case 'set':
      return writeList(days.values);
    case 'last':
      return 'L';
    case 'nearest-weekday':
      return `${days.day}W`;
  }
}

/** After days of the month, a range of weekdays reads as "and", "or" or neither, depending on the language; a list is "only on". */
function dayOfWeekSpec(weekdays: DayOfWeek, behindDays: boolean): string {
  switch (weekdays.kind) {
    case 'set':
      return behindDays ? weekdays.values.join(',') : writeList(weekdays.values);
    case 'nth':
      return `${weekdays.weekday}#${weekdays.nth}`;
    case 'last':
      return `${weekdays.weekday}L`;
  }
}

/** `*`, or a step that divides the field: only then "every n" is true. */
function evenStepSpec(values: readonly number[], size: number): string | undefined {
  if (values.length === size) return '*';
  const [first, second] = values;
  if (first !== 0 || second === undefined || values.length * second !== size) return undefined;
  return stepOf(values) === second ? `*/${second}` : undefined;
}

/** `1-59/2`. */
function longStepSpec(values: readonly number[]): string | undefined {
  const step = stepOf(values);
  if (values.length <= SHORT_LIST || step === undefined || step === 1) return undefined;
  return `${values[0]}-${values.at(-1)}/${step}`;
}

function stepOf(values: readonly number[]): number | undefined {
  const [first = 0, second = 0] = values;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? step : undefined;
}

function isStretch(values: readonly number[]): boolean {
  return values.length > 2 && stepOf(values) === 1;
}

/** Every run of consecutive values as a range, even a single value. */
function spans(values: readonly number[]): string {
  return stretchesOf(values)
    .map((stretch) => `${stretch[0]}-${stretch.at(-1)}`)
    .join(',');
}
