import type { DayOfMonth, DayOfWeek, FieldSet, Job, TimeSpec } from '../crontab/job.ts';
import { occurrencesPerCycle } from './calendar.ts';
import { type DayRule, dayRule } from './day-rule.ts';
import { RANGES, writeField } from './field.ts';
import { weekdayHalf } from './schedule-name.ts';
import { Zone } from './zone.ts';

/** One EventBridge schedule of a job. */
export interface ScheduleTime {
  /** The schedule's name: the job's, with `.dow` for the weekday field of an OR entry. */
  readonly name: string;
  /** `cron(minute hour day month weekday year)`, six fields, at most 256 characters. */
  readonly expression: string;
  readonly timezone: string;
}

/**
 * The days on which an AND entry really runs, checked by the dispatcher. Days 1-31, weekdays 0-6 with Sunday 0, in `timezone`.
 */
export interface Guard {
  readonly days?: readonly number[];
  readonly weekdays?: readonly number[];
  readonly timezone: string;
}

/** When a job runs: the union of its schedules, restricted by the guard. */
export interface Timing {
  readonly schedules: readonly ScheduleTime[];
  readonly guard?: Guard;
}

/**
 * The schedule of a job without a time (`@reboot` with `on=deploy`), in the last year that EventBridge knows. It is also
 * disabled; it exists to be seen and to be run on request.
 */
const NEVER = 'cron(0 0 1 1 ? 2199)';

/** EventBridge's day fields; one of the two is always `?`. */
interface DayFields {
  readonly dayOfMonth: string;
  readonly dayOfWeek: string;
}

/**
 * The days of an entry: one pair of day fields, or two of which either may match, and what the dispatcher checks in addition.
 */
interface Days {
  readonly fields: readonly DayFields[];
  readonly guard?: Omit<Guard, 'timezone'>;
}

const ALL_DAYS = Array.from({ length: 31 }, (_, index) => index + 1);
const EVERY_DAY: DayFields = { dayOfMonth: '*', dayOfWeek: '?' };

/**
 * Translates a job. This cannot fail, since the parser accepts only jobs that EventBridge can express. The same job always
 * gives the same text, and no expression exceeds EventBridge's 256 characters: the longest needs 240.
 */
export function translate(job: Job): Timing {
  const { name, time, timezone } = job;
  if (time === undefined) return { schedules: [{ name, expression: NEVER, timezone: 'UTC' }] };
  const { minute, hour, month, days } = fieldsOf(time);
  const { fields, guard } = days;
  const everyHour = hour === '*' && month === '*' && fields[0] === EVERY_DAY;
  // In UTC no hour is missing or repeated, and if all offsets of the zone are whole hours, the minutes are the same.
  const inUtc = everyHour && Zone.find(timezone)?.hasWholeHourOffsets;
  const schedules = fields.map(({ dayOfMonth, dayOfWeek }, index) => ({
    name: index === 0 ? name : weekdayHalf(name),
    expression: `cron(${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} *)`,
    timezone: inUtc ? 'UTC' : timezone,
  }));
  return guard === undefined ? { schedules } : { schedules, guard: { ...guard, timezone } };
}

/** The fields of one expression, or of two. */
interface Fields {
  readonly minute: string;
  readonly hour: string;
  readonly month: string;
  readonly days: Days;
}

function fieldsOf(time: TimeSpec): Fields {
  return {
    minute: writeField(time.minute.values, RANGES.minute),
    hour: writeField(time.hour.values, RANGES.hour),
    month: writeField(time.month.values, RANGES.month),
    days: daysOf(time),
  };
}

/**
 * EventBridge cannot combine both day fields with "and": it gets the one that matches less often, and the dispatcher checks the
 * other.
 */
function daysOf(time: TimeSpec): Days {
  const rule = dayRule(time);
  switch (rule.kind) {
    case 'every-day':
      return { fields: [EVERY_DAY] };
    case 'days':
      return { fields: [onDays(rule.days)] };
    case 'weekdays':
      return { fields: [onWeekdays(rule.weekdays)] };
    case 'either':
      return { fields: [onDays(rule.days), onWeekdays(rule.weekdays)] };
    case 'both':
      return rarerOf(rule, time.month.values);
  }
}

/** The field with the star is a set. The extensions, which a guard cannot express, match only once a month. */
function rarerOf({ days, weekdays }: DayRule & { kind: 'both' }, months: readonly number[]): Days {
  if (days.kind === 'set' && isRarer(weekdays, days, months)) {
    return { fields: [onWeekdays(weekdays)], guard: { days: days.values } };
  }
  const guard = weekdays.kind === 'set' ? { weekdays: weekdays.values } : {};
  return { fields: [onDays(days)], guard };
}

function onDays(days: DayOfMonth): DayFields {
  return { dayOfMonth: writeDayOfMonth(days), dayOfWeek: '?' };
}

function onWeekdays(weekdays: DayOfWeek): DayFields {
  return { dayOfMonth: '?', dayOfWeek: writeDayOfWeek(weekdays) };
}

/** Compares exactly, over the 400 years after which the calendar repeats: a weekday is every seventh day. */
function isRarer(dayOfWeek: DayOfWeek, dayOfMonth: FieldSet, months: readonly number[]): boolean {
  if (dayOfWeek.kind !== 'set') return true;
  const everyDay = occurrencesPerCycle(months, ALL_DAYS);
  return everyDay * dayOfWeek.values.length < occurrencesPerCycle(months, dayOfMonth.values) * 7;
}

function writeDayOfMonth(field: DayOfMonth): string {
  switch (field.kind) {
    case 'set':
      return writeField(field.values, RANGES.dayOfMonth);
    case 'last':
      return 'L';
    case 'nearest-weekday':
      return `${field.day}W`;
  }
}

/** A crontab's Sunday is 0, EventBridge's is 1. */
function writeDayOfWeek(field: DayOfWeek): string {
  switch (field.kind) {
    case 'set':
      return writeField(
        field.values.map((weekday) => weekday + 1),
        RANGES.dayOfWeek,
      );
    case 'nth':
      return `${field.weekday + 1}#${field.nth}`;
    case 'last':
      return `${field.weekday + 1}L`;
  }
}
