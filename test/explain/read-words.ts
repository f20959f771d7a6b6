// Reads English words about a time back into the minutes that they mean, as a person who knows no cron would.
import type { DayOfMonth, DayOfWeek } from '../../src/crontab/job.ts';
import type { Words } from '../../src/explain/words.ts';
import { crondRuns } from '../property/crond.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const DAY = 86_400_000;

const AT_ZERO = { values: [0], star: false };

interface Meaning {
  /** Minutes of the day. */
  readonly times: ReadonlySet<number>;
  readonly months: readonly number[];
  readonly days: DayOfMonth;
  readonly weekdays: DayOfWeek;
}

/** Whether the words name a minute, given as `Date.UTC` counts local time. */
export function wordsName({ sentences, join }: Words): (local: number) => boolean {
  const meanings = sentences.map(read);
  return join === 'or'
    ? (local) => meanings.some((meaning) => names(meaning, local))
    : (local) => meanings.every((meaning) => names(meaning, local));
}

function names({ times, months, days, weekdays }: Meaning, local: number): boolean {
  const midnight = Math.floor(local / DAY) * DAY;
  // With a star in both day fields both must match, as all parts of one sentence must.
  const month = { values: months, star: false };
  const day = { minute: AT_ZERO, hour: AT_ZERO, month, dayOfMonth: days, dayOfWeek: weekdays };
  return times.has((local - midnight) / 60_000) && crondRuns(day, midnight);
}

/** A sentence is a time, days of the month, weekdays and months, each but the first possibly missing. It is read from its end. */
function read(sentence: string): Meaning {
  let rest = sentence;
  const take = (...patterns: RegExp[]): string | undefined => {
    for (const pattern of patterns) {
      const match = pattern.exec(rest);
      if (match === null) continue;
      rest = rest.slice(0, match.index);
      return match[1];
    }
    return undefined;
  };
  const month = `(?:${MONTHS.join('|')})`;
  const weekday = `(?:${WEEKDAYS.join('|')})`;
  const months = take(
    new RegExp(`, only in ((?:${month}|, | and |and | through )+)$`),
    new RegExp(`, (${month} through ${month})$`),
  );
  const weekdays = take(
    new RegExp(`, (?:only )?on ((?:${weekday}|, | and |and | through )+)$`),
    new RegExp(`, (${weekday} through ${weekday})$`),
    new RegExp(`, on the ((?:${ORDINALS.join('|')}|last) ${weekday}) of the month$`),
  );
  const days = take(
    /, on (day [\d, and through]+) of the month$/,
    /, (between day \d+ and \d+) of the month$/,
    /, on the (last day|first weekday|weekday nearest day \d+) of the month$/,
  );
  return {
    times: readTimes(rest),
    months: months === undefined ? sequence(1, 12) : readList(months, (name) => MONTHS.indexOf(name) + 1),
    days: days === undefined ? { kind: 'set', values: sequence(1, 31), star: true } : readDays(days),
    weekdays:
      weekdays === undefined ? { kind: 'set', values: sequence(0, 6), star: true } : readWeekdays(weekdays),
  };
}

function readDays(text: string): DayOfMonth {
  if (text === 'last day') return { kind: 'last' };
  if (text === 'first weekday') return { kind: 'nearest-weekday', day: 1 };
  const nearest = /^weekday nearest day (\d+)$/.exec(text)?.[1];
  if (nearest !== undefined) return { kind: 'nearest-weekday', day: Number(nearest) };
  const list = text.replace(/^between day (\d+) and (\d+)$/, '$1 through $2').replace(/^day /, '');
  return { kind: 'set', values: readList(list, Number), star: true };
}

function readWeekdays(text: string): DayOfWeek {
  const [which = '', name = ''] = text.split(' ');
  const weekday = WEEKDAYS.indexOf(name);
  if (which === 'last') return { kind: 'last', weekday };
  if (ORDINALS.includes(which)) return { kind: 'nth', weekday, nth: ORDINALS.indexOf(which) + 1 };
  return { kind: 'set', values: readList(text, (each) => WEEKDAYS.indexOf(each)), star: true };
}

function readTimes(text: string): ReadonlySet<number> {
  const between = /^Every minute between (\d\d:\d\d) and (\d\d:\d\d)$/.exec(text);
  if (between !== null) return new Set(sequence(clock(between[1]), clock(between[2])));
  if (/^At \d\d:\d\d/.test(text)) return new Set(readList(text.slice('At '.length), clock));
  const [, minuteText = '', hourText = ''] =
    /^(.*?(?:minutes?|past the hour|Every hour|On the hour)(?:, minutes \d+ through \d+ past the hour)?)(?:, (.*))?$/.exec(
      text,
    ) ?? [];
  const minutes = readMinutes(minuteText);
  const hours = readHours(hourText, minutes);
  return new Set(hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)));
}

function readMinutes(text: string): number[] {
  if (text === 'Every minute') return sequence(0, 59);
  if (text === 'Every hour' || text === 'On the hour') return [0];
  const stepped = /^Every (\d+) minutes(?:, minutes (\d+) through (\d+) past the hour)?$/.exec(text);
  if (stepped !== null) {
    const [, step = '', from = '0', to] = stepped;
    return everyNth(Number(step), Number(from), to === undefined ? undefined : Number(to), 60);
  }
  const list =
    /^At (.*) minutes? past the hour$/.exec(text)?.[1] ?? /^Minutes (.*) past the hour$/.exec(text)?.[1];
  if (list === undefined) throw new Error(`no minutes: ${text}`);
  return readList(list, Number);
}

function readHours(text: string, minutes: readonly number[]): number[] {
  if (text === '') return sequence(0, 23);
  const hour = (time = '') => Math.floor(clock(time) / 60);
  const stepped = /^every (\d+) hours(?:, between (\d\d:00) and (\d\d:\d\d))?$/.exec(text);
  if (stepped !== null && minutes.length === 1) {
    const [, step = '', from = '00:00', to] = stepped;
    return everyNth(Number(step), hour(from), to === undefined ? undefined : hour(to), 24);
  }
  const spans = /^between (\d\d:00) and (\d\d:\d\d)$/.exec(text);
  const list = spans === null ? /^at (\d\d:00.*)$/.exec(text)?.[1] : `${spans[1]} through ${spans[2]}`;
  if (list === undefined) throw new Error(`no hours: ${text}`);
  // "at 09:00" names no other minute of the hour; "to 09:00" only its first one.
  const wholeHours = !(minutes.length === 1 && minutes[0] === 0);
  const ends = list.split(/, and |, | and /).map((item) => item.split(' through ')[1]);
  if (wholeHours && ends.some((end) => !end?.endsWith(':59'))) throw new Error(`misleading: ${text}`);
  return readList(list, hour);
}

/** "Every 7 minutes" alone means that there are 7 minutes between any two. */
function everyNth(step: number, from: number, to: number | undefined, size: number): number[] {
  if (to === undefined && size % step !== 0) throw new Error(`"every ${step}" of ${size} is not even`);
  return sequence(from, to ?? size - 1).filter((value) => (value - from) % step === 0);
}

/** `a, b, and c through e`, `a and b`. */
function readList(text: string, value: (item: string) => number): number[] {
  return text.split(/, and |, | and /).flatMap((item) => {
    const [from = '', to = from] = item.split(' through ');
    const values = sequence(value(from), value(to));
    if (values.length === 0) throw new Error(`no list: ${text}`);
    return values;
  });
}

function clock(text = ''): number {
  const [hour = Number.NaN, minute = Number.NaN] = text.split(':').map(Number);
  return hour * 60 + minute;
}

function sequence(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
