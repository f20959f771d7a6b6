import type { DayOfMonth, DayOfWeek } from '../../src/crontab/job.ts';
import { crondRuns } from '../property/crond.ts';

/** What a language calls things, and how it puts a sentence together. */
interface Language {
  readonly sentence: (sentence: string) => Parts;
  readonly months: readonly string[];
  readonly weekdays: readonly string[];
  readonly range: string;
  readonly separators: RegExp;
}

/** The parts of a sentence, undefined where it does not restrict them. */
interface Parts {
  readonly times: ReadonlySet<number>;
  readonly months: string | undefined;
  readonly days: DayOfMonth | undefined;
  readonly weekdays: DayOfWeek | undefined;
  readonly isEither: boolean;
}

const MONTHS = 'January February March April May June July August September October November December';
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const DAY_MS = 86_400_000;
const AT_ZERO = { values: [0], star: false };

/** Whether a sentence names a minute, given as `Date.UTC` counts local time: read as a person who knows no cron would. */
export function sentenceNames(sentence: string, language: 'en' | 'ja'): (local: number) => boolean {
  const grammar = LANGUAGES[language];
  const { times, months, days, weekdays, isEither } = grammar.sentence(sentence);
  const all = { kind: 'set', values: sequence(0, 31), star: !isEither } as const;
  const day = {
    minute: AT_ZERO,
    hour: AT_ZERO,
    month: { values: months === undefined ? sequence(1, 12) : monthsOf(months, grammar), star: false },
    // A part with a star must match beside the other one, as all parts of a sentence must unless it says "or".
    dayOfMonth: days === undefined ? all : withStar(days, !isEither),
    dayOfWeek: weekdays === undefined ? all : withStar(weekdays, !isEither),
  };
  return (local) => {
    const midnight = Math.floor(local / DAY_MS) * DAY_MS;
    return times.has((local - midnight) / 60_000) && crondRuns(day, midnight);
  };
}

function withStar<F extends DayOfMonth | DayOfWeek>(field: F, star: boolean): F {
  return field.kind === 'set' ? { ...field, star } : field;
}

function monthsOf(text: string, { months, ...language }: Language): readonly number[] {
  return readList(text, (name) => months.indexOf(name) + 1, language);
}

function weekdaysOf(text: string, language: Language): DayOfWeek {
  const { weekdays } = language;
  const values = text.split(language.separators).flatMap((item) => {
    const [from = '', until = from] = item.split(language.range);
    const [first, last] = [indexOf(from, weekdays), indexOf(until, weekdays)];
    // Sunday ends a week.
    return sequence(first, last < first ? last + 7 : last).map((weekday) => weekday % 7);
  });
  return { kind: 'set', values: values.sort(), star: true };
}

function daysOf(text: string, language: Language): DayOfMonth {
  return { kind: 'set', values: readList(text, (item) => Number.parseInt(item, 10), language), star: true };
}

const ENGLISH: Language = {
  months: MONTHS.split(' '),
  weekdays: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
  range: ' to ',
  separators: /, | and /,
  sentence(sentence) {
    let rest = sentence;
    const take = (pattern: RegExp): string | undefined => {
      const match = pattern.exec(rest);
      if (match === null) return undefined;
      rest = rest.slice(0, match.index) + rest.slice(match.index + match[0].length);
      return match[1];
    };
    const months = take(new RegExp(`, in ((?:${MONTHS.replaceAll(' ', '|')}|, | and | to )+)(?=$|, on)`));
    const isEither = / month or /.test(rest);
    const weekdays = take(
      /(?:, but only| month or|,)( (?:on )?(?:the \w+ )?\w+day(?:(?: to |, | and )\w+day)*(?: of the month)?)$/,
    );
    const days = take(/, on (.+?)(?: of the month| of the)?$/);
    return {
      times: englishTimes(rest),
      months,
      days: days === undefined ? undefined : englishDays(days),
      weekdays: weekdays === undefined ? undefined : englishWeekdays(weekdays.trim()),
      isEither,
    };
  },
};

function englishDays(text: string): DayOfMonth {
  if (text === 'the last day') return { kind: 'last' };
  const nearest = /^the weekday nearest to day (\d+)$/.exec(text)?.[1];
  return nearest === undefined
    ? daysOf(text.replace(/^days? /, ''), ENGLISH)
    : { kind: 'nearest-weekday', day: Number(nearest) };
}

function englishWeekdays(text: string): DayOfWeek {
  const [, which = '', name = ''] = /^on the (\w+) (\w+) of the month$/.exec(text) ?? [];
  if (which === '') return weekdaysOf(text.replace(/^on /, ''), ENGLISH);
  const weekday = indexOf(name, ENGLISH.weekdays);
  return which === 'last'
    ? { kind: 'last', weekday }
    : { kind: 'nth', weekday, nth: ORDINALS.indexOf(which) + 1 };
}

function englishTimes(text: string): ReadonlySet<number> {
  const ofHours = /^At minutes? (.+) of (?:every hour|hours? (.+))$/.exec(text);
  if (ofHours !== null) return product(ofHours[1] ?? '', ofHours[2], ENGLISH);
  if (text === 'Every hour on the hour') return progression(60, 0);
  const hourly = /^Every hour at minute (\d+)$/.exec(text);
  if (hourly !== null) return progression(60, Number(hourly[1]));
  const allDay = /^Every (?:(\d+) )?minutes?(?: from minute (\d+) of each hour)?$/.exec(text);
  if (allDay !== null) return progression(Number(allDay[1] ?? 1), Number(allDay[2] ?? 0));
  const [, single, step] =
    /^(?:At ([\d:, and]+?))?(?: and )?(?:every ((?:\d+ )?(?:minute|hour)s?) from .*)?$/i.exec(text) ?? [];
  const stepMinutes =
    step === undefined ? 0 : (Number.parseInt(step, 10) || 1) * (/hour/.test(step) ? 60 : 1);
  const windows = [...text.matchAll(/from (\d\d:\d\d) to (\d\d:\d\d)/g)];
  return partsOf(single?.split(/, | and /) ?? [], windows, stepMinutes, text);
}

const JAPANESE: Language = {
  months: sequence(1, 12).map((month) => `${month}月`),
  weekdays: [...'日月火水木金土'].map((day) => `${day}曜日`),
  range: 'から',
  separators: /、/,
  sentence(sentence) {
    let rest = sentence.replace(/実行$/, '');
    if (rest === sentence) throw new Error(`no sentence: ${sentence}`);
    const take = (pattern: RegExp): string | undefined => {
      const match = pattern.exec(rest);
      if (match === null) return undefined;
      rest = rest.slice(match[0].length);
      return match[1];
    };
    const months = take(/^(\d+月(?:(?:から|、)\d+月)*)(?:のうち、|の|、|(?=\d))/);
    const monthly = take(/^(毎月)/);
    const days = take(/^(末日|\d+日に最も近い平日（月曜日から金曜日）|\d+日(?:(?:から|、)\d+日)*)/);
    const isEither = take(/^(、または)/) !== undefined;
    take(/^(のうち)/);
    take(/^(毎週)/);
    const weekdays = take(/^((?:第\d|最後の)?.曜日(?:(?:から|、).曜日)*)/);
    take(/^(に当たる日)/);
    if (days !== undefined || weekdays !== undefined) {
      if (take(/^(の|、)/) === undefined) throw new Error(`no link: ${sentence}`);
    } else if (monthly !== undefined) throw new Error(`no day: ${sentence}`);
    take(/^(毎日)/);
    return {
      times: japaneseTimes(rest),
      months,
      days: days === undefined ? undefined : japaneseDays(days),
      weekdays: weekdays === undefined ? undefined : japaneseWeekdays(weekdays),
      isEither,
    };
  },
};

function japaneseDays(text: string): DayOfMonth {
  if (text === '末日') return { kind: 'last' };
  return text.includes('平日')
    ? { kind: 'nearest-weekday', day: Number.parseInt(text, 10) }
    : daysOf(text, JAPANESE);
}

function japaneseWeekdays(text: string): DayOfWeek {
  const [, which = '', name = ''] = /^(第\d|最後の)(.曜日)$/.exec(text) ?? [];
  if (which === '') return weekdaysOf(text, JAPANESE);
  const weekday = indexOf(name, JAPANESE.weekdays);
  return which === '最後の'
    ? { kind: 'last', weekday }
    : { kind: 'nth', weekday, nth: Number(which.slice(1)) };
}

function japaneseTimes(text: string): ReadonlySet<number> {
  if (text === '毎分') return progression(1, 0);
  const even = /^(?:毎時(\d+)分から)?(\d+)分ごとに$/.exec(text);
  if (even !== null) return progression(Number(even[2]), Number(even[1] ?? 0));
  const ofHours = /^(?:毎時|(.*台)の)(\d+分(?:(?:から|、)\d+分)*)(?:に|まで毎分)$/.exec(text);
  if (ofHours !== null) return product(ofHours[2] ?? '', ofHours[1], JAPANESE);
  const [, single, step] =
    /^((?:\d\d:\d\d、?)*)(?:に|(?:と、)?\d\d:\d\dから.*まで(毎分|\d+(?:分|時間)ごとに))$/.exec(
      text.replace(/^((?:\d\d:\d\d、)*\d\d:\d\d)と、/, '$1、'),
    ) ?? [];
  const stepMinutes =
    step === undefined ? 0 : (Number.parseInt(step, 10) || 1) * (/時間/.test(step) ? 60 : 1);
  const windows = [...text.matchAll(/(\d\d:\d\d)から(\d\d:\d\d)まで/g)];
  return partsOf(single?.split('、').filter((item) => item !== '') ?? [], windows, stepMinutes, text);
}

const LANGUAGES = { en: ENGLISH, ja: JAPANESE };

function product(minutes: string, hours: string | undefined, language: Language): ReadonlySet<number> {
  const number = (item: string) => Number.parseInt(item, 10);
  const ofHours = hours === undefined ? sequence(0, 23) : readList(hours, number, language);
  const ofMinutes = readList(minutes, number, language);
  return new Set(ofHours.flatMap((hour) => ofMinutes.map((minute) => hour * 60 + minute)));
}

/** "Every 7 minutes" alone means that there are 7 minutes between any two. */
function progression(step: number, from: number): ReadonlySet<number> {
  if (60 % step !== 0) throw new Error(`"every ${step}" is not even`);
  return new Set(sequence(from, 1439).filter((minute) => (minute - from) % step === 0));
}

function partsOf(
  single: readonly string[],
  windows: readonly RegExpMatchArray[],
  step: number,
  text: string,
): ReadonlySet<number> {
  const repeated = windows.flatMap(([, from, until]) => {
    const [first, last] = [clock(from), clock(until)];
    if ((last - first) % step !== 0) throw new Error(`the end is no time: ${text}`);
    return sequence(first, last).filter((minute) => (minute - first) % step === 0);
  });
  const times = new Set([...single.map(clock), ...repeated]);
  if (times.size === 0 || times.has(Number.NaN)) throw new Error(`no times: ${text}`);
  return times;
}

function readList(
  text: string,
  value: (item: string) => number,
  { range, separators }: Pick<Language, 'range' | 'separators'>,
): number[] {
  return text.split(separators).flatMap((item) => {
    const [from = '', until = from] = item.split(range);
    const values = sequence(value(from), value(until));
    if (values.length === 0) throw new Error(`no list: ${text}`);
    return values;
  });
}

function indexOf(name: string, names: readonly string[]): number {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`no name: ${name}`);
  return index;
}

function clock(text = ''): number {
  const [hour = Number.NaN, minute = Number.NaN] = text.split(':').map(Number);
  return hour * 60 + minute;
}

function sequence(from: number, until: number): number[] {
  return Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index);
}
