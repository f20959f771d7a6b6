// The cron grammar of EventBridge Scheduler: `minutes hours day-of-month month day-of-week [year]`.
// Source: Scheduler user guide, "Cron-based schedules". What the guide does not describe (LW, L-3, lower-case names, 0 for
// Sunday) is refused. Some forms that it does not describe AWS accepts nevertheless (`*/5`, `8-18/2`, lists of those, and
// `20-2` as in its example for rules); they mean what they mean in Quartz, the origin of this grammar.

/** What a cron expression matches. All lists are ascending. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1-12 */
  readonly months: readonly number[];
  readonly years: readonly number[];
  readonly days: DayRule;
}

/** Which days of a month match. Weekdays are numbered as in `Date`, from 0 for Sunday. */
type DayRule =
  | { readonly kind: 'days'; readonly days: readonly number[] }
  | { readonly kind: 'last-day' }
  | { readonly kind: 'nearest-weekday'; readonly day: number }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'last-weekday'; readonly weekday: number }
  | { readonly kind: 'nth-weekday'; readonly weekday: number; readonly nth: number };

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  readonly steps: boolean;
}

const minute: Field = { name: 'minutes', min: 0, max: 59, steps: true };
const hour: Field = { name: 'hours', min: 0, max: 23, steps: true };
const dayOfMonth: Field = { name: 'day of month', min: 1, max: 31, steps: true };
const month: Field = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  steps: true,
};
/** The guide's table has no `/` for this field. */
const dayOfWeek: Field = {
  name: 'day of week',
  min: 1,
  max: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  steps: false,
};
const year: Field = { name: 'year', min: 1970, max: 2199, steps: true };

/** @throws RangeError that names the field and its problem */
export function parseCron(body: string): Cron {
  const texts = body.trim().split(/[ \t]+/);
  const [minutes, hours, days, months, weekdays, years = '*'] = texts;
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined ||
    texts.length > 6
  ) {
    throw new RangeError(`a cron expression has six fields, but this one has ${texts.length}`);
  }
  return {
    minutes: parseList(minute, minutes),
    hours: parseList(hour, hours),
    months: parseList(month, months),
    years: parseList(year, years),
    days: parseDays(days, weekdays),
  };
}

/** The first local time after `after` that matches, on a whole minute. @returns undefined if there is none */
export function nextCronTime(cron: Cron, after: number): number | undefined {
  // The fields of the earliest time that may match. Each is a lower limit only while all fields before it are equal.
  const earliest = new Date((Math.floor(after / 60_000) + 1) * 60_000);
  const [y, mo] = [earliest.getUTCFullYear(), earliest.getUTCMonth() + 1];
  const [d, h, mi] = [earliest.getUTCDate(), earliest.getUTCHours(), earliest.getUTCMinutes()];
  for (const foundYear of cron.years) {
    if (foundYear < y) continue;
    for (const foundMonth of cron.months) {
      const inYear = foundYear === y;
      if (inYear && foundMonth < mo) continue;
      const inMonth = inYear && foundMonth === mo;
      for (const foundDay of matchingDays(cron.days, foundYear, foundMonth)) {
        if (inMonth && foundDay < d) continue;
        const inDay = inMonth && foundDay === d;
        for (const foundHour of cron.hours) {
          if (inDay && foundHour < h) continue;
          const inHour = inDay && foundHour === h;
          const foundMinute = inHour ? cron.minutes.find((value) => value >= mi) : cron.minutes[0];
          if (foundMinute === undefined) continue;
          return Date.UTC(foundYear, foundMonth - 1, foundDay, foundHour, foundMinute);
        }
      }
    }
  }
  return undefined;
}

/** The days of a month that match, ascending. */
function matchingDays(rule: DayRule, inYear: number, inMonth: number): readonly number[] {
  const last = new Date(Date.UTC(inYear, inMonth, 0)).getUTCDate();
  const weekdayOf = (day: number) => new Date(Date.UTC(inYear, inMonth - 1, day)).getUTCDay();
  const firstOn = (weekday: number) => 1 + ((weekday - weekdayOf(1) + 7) % 7);
  const existing = (day: number) => (day <= last ? [day] : []);
  switch (rule.kind) {
    case 'days':
      return rule.days.filter((day) => day <= last);
    case 'last-day':
      return [last];
    case 'nearest-weekday':
      return existing(rule.day).map((day) => nearestWeekday(day, weekdayOf(day), last));
    case 'weekdays': {
      const offset = weekdayOf(1) - 1;
      const days = Array.from({ length: last }, (_, index) => index + 1);
      return days.filter((day) => rule.weekdays.includes((day + offset) % 7));
    }
    case 'last-weekday': {
      const first = firstOn(rule.weekday);
      return [first + 7 * Math.floor((last - first) / 7)];
    }
    case 'nth-weekday':
      return existing(firstOn(rule.weekday) + 7 * (rule.nth - 1));
  }
}

/** The nearest day from Monday to Friday within the month. */
function nearestWeekday(day: number, weekday: number, last: number): number {
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}

function parseDays(days: string, weekdays: string): DayRule {
  if ((days === '?') === (weekdays === '?')) {
    throw new RangeError('exactly one of day of month and day of week must be "?"');
  }
  return weekdays === '?' ? parseDaysOfMonth(days) : parseDaysOfWeek(weekdays);
}

function parseDaysOfMonth(text: string): DayRule {
  if (text === 'L') return { kind: 'last-day' };
  if (/^[0-9]+W$/.test(text)) {
    return { kind: 'nearest-weekday', day: parseValue(dayOfMonth, text.slice(0, -1)) };
  }
  return { kind: 'days', days: parseList(dayOfMonth, text) };
}

function parseDaysOfWeek(text: string): DayRule {
  // Without a day before it, L is the last day of the week.
  if (text === 'L') return { kind: 'weekdays', weekdays: [6] };
  const [, last] = /^([0-9A-Z]+)L$/.exec(text) ?? [];
  if (last !== undefined) return { kind: 'last-weekday', weekday: parseValue(dayOfWeek, last) - 1 };
  const [, weekday, nth] = /^([0-9A-Z]+)#([0-9]+)$/.exec(text) ?? [];
  if (weekday !== undefined) {
    return {
      kind: 'nth-weekday',
      weekday: parseValue(dayOfWeek, weekday) - 1,
      nth: parseValue({ name: 'week of the month', min: 1, max: 5, steps: false }, nth ?? ''),
    };
  }
  return { kind: 'weekdays', weekdays: parseList(dayOfWeek, text).map((value) => value - 1) };
}

function parseList(field: Field, text: string): number[] {
  const values = new Set(text.split(',').flatMap((item) => parseItem(field, item)));
  return [...values].sort((a, b) => a - b);
}

/** `*`, `n`, `a-b`, and each of them with a step: `n/s` extends to the field's end. */
function parseItem(field: Field, item: string): number[] {
  const [base = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !field.steps)) throw unreadable(field, item);
  const increment = step === undefined ? 1 : parseValue({ ...field, min: 1, names: [] }, step);
  const [from = '', to, ...more] = base.split('-');
  if (more.length > 0) throw unreadable(field, item);
  if (base === '*') return progression(field.min, field.max, increment);
  const start = parseValue(field, from);
  if (to === undefined) return step === undefined ? [start] : progression(start, field.max, increment);
  const end = parseValue(field, to);
  if (start <= end) return progression(start, end, increment);
  if (field === year) throw new RangeError(`in ${field.name}, ${base} runs backwards`);
  // A range past the field's end continues at its beginning: 20-2 means the hours 20 to 23 and 0 to 2.
  const size = field.max - field.min + 1;
  return progression(start, end + size, increment).map((value) => (value > field.max ? value - size : value));
}

function progression(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function parseValue(field: Field, text: string): number {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? field.min + named : /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw unreadable(field, text);
  if (value < field.min || value > field.max) {
    throw new RangeError(`in ${field.name}, ${text} is outside ${field.min}-${field.max}`);
  }
  return value;
}

function unreadable(field: Field, text: string): RangeError {
  return new RangeError(`in ${field.name}, "${text}" is not valid`);
}
