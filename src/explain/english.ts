import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import { ENGLISH_CLOCK_TEXTS } from '../time/clock-texts.ts';
import { dayRule } from '../time/day-rule.ts';
import { stretchesOf } from '../time/field.ts';
import { inWeek } from './in-week.ts';
import type { Phrases } from './phrases.ts';
import { clockText, type TimesOfDay, timesOfDay } from './times-of-day.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

const monthName = (month: number) => MONTHS[month - 1] ?? '';
const weekdayName = (weekday: number) => WEEKDAYS[weekday % 7] ?? '';

export const ENGLISH: Phrases = {
  labels: {
    words: 'in words',
    or: 'or',
    and: 'but only if',
    days: 'days',
    job: 'job',
    command: 'command',
    stdin: 'stdin',
    schedule: 'EventBridge',
    guard: 'guard',
    note: 'note',
    next: 'next',
  },
  fieldTitles: ['minute', 'hour', 'day of month', 'month', 'day of week'],
  noRuns: 'none',
  shortWeekdays: WEEKDAYS.map((name) => name.slice(0, 3)),
  dayReasons: {
    'each-matches-all': 'every day: both day fields match every day',
    'one-matches-all':
      'every day: no day field begins with *, so one match is enough, and one of the fields matches every day',
    'only-days': 'only the day of month counts, because the day of week matches every day',
    'only-weekdays': 'only the day of week counts, because the day of month matches every day',
    'no-such-day': 'only the day of week counts, because the day of month never exists',
    'both-day-star': 'AND: a day must match both day fields, because the day of month begins with *',
    'both-weekday-star': 'AND: a day must match both day fields, because the day of week begins with *',
    either: 'OR: a day must match only one of the day fields, because neither begins with *',
  },
  sentence: (time) => {
    const times = timesText(timesOfDay(time.minute.values, time.hour.values));
    const [days, months] = [daysText(time), monthsText(time)];
    // After "or", a month would apply to the second half alone.
    const rest = dayRule(time).kind === 'either' ? [...months, ...days] : [...days, ...months];
    return [times, ...rest].join(', ');
  },
  afterSync: 'Once after each sync that changes anything',
  minutes: (values) => (values.length === 60 ? 'every minute' : commaList(values)),
  hours: (values) => (values.length === 24 ? 'every hour' : commaList(values)),
  months: (values) => (values.length === 12 ? 'every month' : commaList(values, monthName)),
  dayOfMonth: (field) => {
    switch (field.kind) {
      case 'set':
        return field.values.length === 31 ? 'every day' : commaList(field.values);
      case 'last':
        return 'the last day of the month';
      case 'nearest-weekday':
        return `the day from Monday to Friday nearest to day ${field.day}, in months that have a day ${field.day}`;
    }
  },
  dayOfWeek: (field) => {
    if (field.kind === 'set')
      return field.values.length === 7
        ? 'every day of the week'
        : commaList(inWeek(field.values), weekdayName);
    return whichWeekday(field);
  },
  schedule: (expression, timezone) => `${expression} in ${timezone}`,
  guardDays: (days) => guard(`on ${dayNumbers(days)} of the month`),
  guardWeekdays: (weekdays) => guard(weekdayList(weekdays)),
  drawn: (name) =>
    name === undefined
      ? 'the value of ~ depends on the name of the job; without a command this is only an example'
      : `the value of ~ depends on the name ${name}, so it stays the same from sync to sync`,
  onUtc: 'the schedule is in UTC, because the entry runs at all hours and UTC skips and repeats none',
  disabled: 'the job is disabled: it is listed, but never runs',
  start: (start) => `the job is active from ${start}`,
  end: (end) => `the job is active until ${end}`,
  jitter: (minutes) =>
    `with jitter, the run starts at a random moment within ${minutes} min of its minute, and its deadline counts from the end of that time`,
  clocks: ENGLISH_CLOCK_TEXTS,
};

function guard(days: string): string {
  return `only ${days}: EventBridge cannot combine the two day fields, so the dispatcher checks this one`;
}

function timesText(times: TimesOfDay): string {
  switch (times.kind) {
    case 'all-day': {
      const { stepMinutes, offset } = times;
      if (stepMinutes === 60)
        return offset === 0 ? 'Every hour on the hour' : `Every hour at minute ${offset}`;
      return `${capital(every(stepMinutes))}${offset === 0 ? '' : ` from minute ${offset} of each hour`}`;
    }
    case 'parts': {
      const single = times.times.length === 0 ? [] : [`at ${andList(times.times.map(clockText))}`];
      const windows = times.windows.map(
        ({ from, until }) => `from ${clockText(from)} to ${clockText(until)}`,
      );
      const repeated = windows.length === 0 ? [] : [`${every(times.stepMinutes)} ${andList(windows)}`];
      return capital([...single, ...repeated].join(' and '));
    }
    case 'of-hours': {
      const { minutes, hours } = times;
      const all = hours.length === 24;
      const ofHours = all ? 'every hour' : `${hours.length === 1 ? 'hour' : 'hours'} ${valueList(hours)}`;
      return `At ${minutes.length === 1 ? 'minute' : 'minutes'} ${valueList(minutes)} of ${ofHours}`;
    }
  }
}

/** `every minute`, `every 20 minutes`, `every hour`, `every 2 hours`. */
function every(stepMinutes: number): string {
  const [count, unit] = stepMinutes % 60 === 0 ? [stepMinutes / 60, 'hour'] : [stepMinutes, 'minute'];
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function daysText(time: TimeSpec): readonly string[] {
  const rule = dayRule(time);
  switch (rule.kind) {
    case 'every-day':
      return [];
    case 'days':
      return [onDays(rule.days)];
    case 'weekdays':
      return [onWeekdays(rule.weekdays)];
    case 'either':
      return [`${onDays(rule.days)} or ${onWeekdays(rule.weekdays)}`];
    case 'both':
      return [`${onDays(rule.days)}, but only ${onWeekdays(rule.weekdays)}`];
  }
}

function onDays(days: DayOfMonth): string {
  switch (days.kind) {
    case 'set':
      return `on ${dayNumbers(days.values)} of the month`;
    case 'last':
      return 'on the last day of the month';
    case 'nearest-weekday':
      return `on the weekday nearest to day ${days.day} of the month`;
  }
}

function dayNumbers(days: readonly number[]): string {
  return `${days.length === 1 ? 'day' : 'days'} ${valueList(days)}`;
}

function onWeekdays(weekdays: DayOfWeek): string {
  return weekdays.kind === 'set' ? weekdayList(weekdays.values) : `on ${whichWeekday(weekdays)}`;
}

/** `Monday to Friday`, `on Monday and Thursday`. */
function weekdayList(values: readonly number[]): string {
  const weekdays = inWeek(values);
  const isRange = weekdays.length > 2 && stretchesOf(weekdays).length === 1;
  return `${isRange ? '' : 'on '}${valueList(weekdays, weekdayName)}`;
}

function whichWeekday(field: Exclude<DayOfWeek, { kind: 'set' }>): string {
  const which = field.kind === 'last' ? 'last' : ORDINALS[field.nth - 1];
  return `the ${which} ${weekdayName(field.weekday)} of the month`;
}

function monthsText({ month: { values } }: TimeSpec): readonly string[] {
  return values.length === 12 ? [] : [`in ${valueList(values, monthName)}`];
}

function ranges(values: readonly number[], name: (value: number) => string = String): readonly string[] {
  return stretchesOf(values).flatMap((stretch) =>
    stretch.length > 2
      ? [`${name(stretch[0] ?? 0)} to ${name(stretch.at(-1) ?? 0)}`]
      : stretch.map((value) => name(value)),
  );
}

/** Three or more consecutive values are a range: `0, 1, 8 to 18`. */
function commaList(values: readonly number[], name?: (value: number) => string): string {
  return ranges(values, name).join(', ');
}

/** `0, 1 and 8 to 18`. */
function valueList(values: readonly number[], name?: (value: number) => string): string {
  return andList(ranges(values, name));
}

function andList(items: readonly string[]): string {
  return [items.slice(0, -1).join(', '), ...items.slice(-1)].filter((part) => part !== '').join(' and ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
