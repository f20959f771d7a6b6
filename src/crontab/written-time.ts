// The time of an entry as it is written: five fields, of which the day fields may have forms that only EventBridge has.
import { readField, type WrittenField } from './field.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, readValue } from './field-rules.ts';
import type { DayOfMonth, DayOfWeek } from './job.ts';
import type { Span, Word } from './line.ts';
import type { Complain } from './report.ts';
import { quoted } from './shown.ts';

type Set = { readonly kind: 'set' } & WrittenField;

/** As TimeSpec, but with random values still to be drawn. */
export interface WrittenTime {
  readonly minute: WrittenField;
  readonly hour: WrittenField;
  readonly dayOfMonth: Set | Exclude<DayOfMonth, { kind: 'set' }>;
  readonly month: WrittenField;
  readonly dayOfWeek: Set | Exclude<DayOfWeek, { kind: 'set' }>;
}

const FIFTH = 5;

/**
 * Reads the five fields and reports everything that is wrong with them.
 * @returns undefined after an error
 */
export function readTime(words: readonly Word[], complain: Complain): WrittenTime | undefined {
  const [minuteWord, hourWord, dayWord, monthWord, weekdayWord] = words;
  if (!minuteWord || !hourWord || !dayWord || !monthWord || !weekdayWord) return undefined;
  const minute = readField(minuteWord, MINUTE, complain);
  const hour = readField(hourWord, HOUR, complain);
  const dayOfMonth = readDayOfMonth(dayWord, complain);
  const month = readField(monthWord, MONTH, complain);
  const dayOfWeek = readDayOfWeek(weekdayWord, complain);
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) return undefined;
  return { minute, hour, dayOfMonth, month, dayOfWeek };
}

/** A plain field, `L` (the last day) or `15W` (the weekday nearest to the 15th). */
function readDayOfMonth(word: Word, complain: Complain): WrittenTime['dayOfMonth'] | undefined {
  if (/^L$/i.test(word.text)) return { kind: 'last' };
  const nearest = /^(\d+)W$/i.exec(word.text);
  if (nearest === null) return asSet(readField(word, DAY_OF_MONTH, complain));
  const [, digits = ''] = nearest;
  const day = readField({ text: digits, start: word.start, end: word.end - 1 }, DAY_OF_MONTH, complain);
  return day && { kind: 'nearest-weekday', day: Number(digits) };
}

/** A plain field, `fri#3` (the third Friday) or `friL` (the last). */
function readDayOfWeek(word: Word, complain: Complain): WrittenTime['dayOfWeek'] | undefined {
  const extension = /^(\d+|[A-Za-z]{3})(?:L|#(\d+))$/i.exec(word.text);
  const [, day = '', nthText] = extension ?? [];
  const value = readValue(day, DAY_OF_WEEK);
  if (value === undefined) return asSet(readField(word, DAY_OF_WEEK, complain));
  const dayWord = { text: day, start: word.start, end: word.start + day.length };
  if (readField(dayWord, DAY_OF_WEEK, complain) === undefined) return undefined;
  const weekday = value % 7;
  if (nthText === undefined) return { kind: 'last', weekday };
  const nth = Number(nthText);
  if (nth >= 1 && nth <= FIFTH) return { kind: 'nth', weekday, nth };
  const span: Span = { start: dayWord.end + 1, end: word.end };
  complain('nth-out-of-range', span, `${quoted(word.text)}: a weekday comes up to ${FIFTH} times in a month`);
  return undefined;
}

function asSet(field: WrittenField | undefined): Set | undefined {
  return field && { kind: 'set', ...field };
}
