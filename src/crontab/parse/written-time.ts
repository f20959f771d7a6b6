// The written time of an entry: five fields, of which the day fields may have forms that only EventBridge has.

import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { DayOfMonth, DayOfWeek, FieldSet } from '../job.ts';
import { type RandomField, readField, type WrittenField } from './field.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, readValue } from './field-rules.ts';
import { readWords, type Span, type Word } from './line.ts';

/** Like TimeSpec, but with random values to be chosen later. */
export interface WrittenTime {
  readonly minute: WrittenField;
  readonly hour: WrittenField;
  readonly dayOfMonth: DayOfMonth | ({ readonly kind: 'random' } & RandomField);
  readonly month: WrittenField;
  readonly dayOfWeek: DayOfWeek | ({ readonly kind: 'random' } & RandomField);
}

const FIFTH = 5;

/** Reads the times of entries. Crontabs have few different times, and fewer fields, so each is read once and kept. */
export class TimeReader {
  readonly #times = new Map<string, WrittenTime>();
  readonly #minutes = new Map<string, WrittenField>();
  readonly #hours = new Map<string, WrittenField>();
  readonly #daysOfMonth = new Map<string, WrittenTime['dayOfMonth']>();
  readonly #months = new Map<string, WrittenField>();
  readonly #daysOfWeek = new Map<string, WrittenTime['dayOfWeek']>();

  /** Reads the five fields and reports their problems. @returns undefined after an error */
  read(words: readonly Word[], complain: Complain): WrittenTime | undefined {
    const text = words.map((word) => word.text).join(' ');
    return once(this.#times, { text, start: 0, end: 0 }, complain, (_, say) => this.#read(words, say));
  }

  #read(words: readonly Word[], complain: Complain): WrittenTime | undefined {
    const [minuteWord, hourWord, dayWord, monthWord, weekdayWord] = words;
    if (!minuteWord || !hourWord || !dayWord || !monthWord || !weekdayWord) return undefined;
    const minute = once(this.#minutes, minuteWord, complain, (word, say) => readField(word, MINUTE, say));
    const hour = once(this.#hours, hourWord, complain, (word, say) => readField(word, HOUR, say));
    const dayOfMonth = once(this.#daysOfMonth, dayWord, complain, readDayOfMonth);
    const month = once(this.#months, monthWord, complain, (word, say) => readField(word, MONTH, say));
    const dayOfWeek = once(this.#daysOfWeek, weekdayWord, complain, readDayOfWeek);
    if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) return undefined;
    return { minute, hour, dayOfMonth, month, dayOfWeek };
  }
}

/** Whether a text begins with five readable fields. */
export function readsAsTime(text: string): boolean {
  const silent: Complain = () => {};
  return new TimeReader().read(readWords(text, 0, 5), silent) !== undefined;
}

/** Reads a word, or returns the remembered result. Problems are not remembered, since they have a place. */
function once<T>(
  known: Map<string, T>,
  word: Word,
  complain: Complain,
  read: (word: Word, complain: Complain) => T | undefined,
): T | undefined {
  const remembered = known.get(word.text);
  if (remembered !== undefined) return remembered;
  let complained = false;
  const value = read(word, (...problem) => {
    complained = true;
    complain(...problem);
  });
  if (value !== undefined && !complained) known.set(word.text, value);
  return value;
}

/** A plain field, `L` (the last day) or `15W` (the weekday nearest to the 15th). */
function readDayOfMonth(word: Word, complain: Complain): WrittenTime['dayOfMonth'] | undefined {
  if (/^L$/i.test(word.text)) return { kind: 'last' };
  const nearest = /^(\d+)W$/i.exec(word.text);
  if (nearest === null) return withKind(readField(word, DAY_OF_MONTH, complain));
  const [, digits = ''] = nearest;
  const day = readField({ text: digits, start: word.start, end: word.end - 1 }, DAY_OF_MONTH, complain);
  return day && { kind: 'nearest-weekday', day: Number(digits) };
}

/** A plain field, `fri#3` (the third Friday) or `friL` (the last). */
function readDayOfWeek(word: Word, complain: Complain): WrittenTime['dayOfWeek'] | undefined {
  const extension = /^(\d+|[A-Za-z]{3})(?:L|#(\d+))$/i.exec(word.text);
  const [, day = '', nthText] = extension ?? [];
  const value = readValue(day, DAY_OF_WEEK);
  if (value === undefined) return withKind(readField(word, DAY_OF_WEEK, complain));
  const dayWord = { text: day, start: word.start, end: word.start + day.length };
  if (readField(dayWord, DAY_OF_WEEK, complain) === undefined) return undefined;
  const weekday = value % 7;
  if (nthText === undefined) return { kind: 'last', weekday };
  const nth = Number(nthText);
  if (nth >= 1 && nth <= FIFTH) return { kind: 'nth', weekday, nth };
  const span: Span = { start: dayWord.end + 1, end: word.end };
  complain(
    'nth-out-of-range',
    span,
    `${quoted(word.text)} does not exist: a month has at most ${FIFTH} of each weekday`,
  );
  return undefined;
}

function withKind(
  field: WrittenField | undefined,
): ({ kind: 'set' } & FieldSet) | ({ kind: 'random' } & RandomField) | undefined {
  if (field === undefined) return undefined;
  return 'values' in field ? { kind: 'set', ...field } : { kind: 'random', ...field };
}
