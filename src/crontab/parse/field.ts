// Reads one time field: a list of values, ranges and random ranges, as cronie's get_list and get_range read it.

import { instead } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { type BoundsToken, inBounds, wrapAround } from '../hints/bounds-hints.ts';
import { explainItem } from '../hints/field-hints.ts';
import type { FieldSet } from '../job.ts';
import { type FieldRule, readValue } from './field-rules.ts';
import type { Word } from './line.ts';

/** Every `step`-th value from `low` to `high`. */
export interface SteppedRange {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** One value from `low` to `high`, to be chosen later. */
interface RandomRange {
  readonly low: number;
  readonly high: number;
  readonly step: 'random';
}

export type FieldItem = SteppedRange | RandomRange;

/** A field with a random value in it. */
export interface RandomField {
  readonly items: readonly FieldItem[];
  readonly star: boolean;
}

/** A field before its job has a name. */
export type WrittenField = FieldSet | RandomField;

/** More than enough for a list of all sixty minutes. */
const LONGEST_FIELD = 1000;

/** C's int: cronie would overflow with a larger number. */
const LARGEST_INT = 2 ** 31 - 1;

const STAR = /^\*(?:\/([A-Za-z0-9]+))?$/;
const RANGE = /^([A-Za-z0-9]+)(?:-([A-Za-z0-9]+)(?:\/([A-Za-z0-9]+))?)?$/;
const RANDOM = /^([A-Za-z0-9]*)~([A-Za-z0-9]*)$/;

/** Reads a field and reports its problems. @returns undefined after an error */
export function readField(word: Word, rule: FieldRule, complain: Complain): WrittenField | undefined {
  if (word.text.length > LONGEST_FIELD) {
    complain('field-syntax', word, `the ${rule.label} field has more than ${LONGEST_FIELD} characters`);
    return undefined;
  }
  const items: FieldItem[] = [];
  let start = word.start;
  let failed = false;
  for (const text of word.text.split(',')) {
    const item = readItem({ text, start, end: start + text.length }, word, rule, complain);
    if (item === undefined) failed = true;
    else items.push(item);
    start += text.length + 1;
  }
  if (failed) return undefined;
  const star = word.text.startsWith('*');
  return items.every(isStepped) ? { values: valuesOf(items, rule), star } : { items, star };
}

function isStepped(item: FieldItem): item is SteppedRange {
  return item.step !== 'random';
}

/** The values in any of the ranges, ascending, with 7 as Sunday 0. */
export function valuesOf(ranges: readonly SteppedRange[], rule: FieldRule): readonly number[] {
  const values = new Set<number>();
  for (const { low, high, step } of ranges) {
    for (let value = low; value <= high; value += step) {
      values.add(rule.name === 'day-of-week' ? value % 7 : value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

function readItem(item: Word, field: Word, rule: FieldRule, complain: Complain): FieldItem | undefined {
  const star = STAR.exec(item.text);
  if (star !== null) {
    // `*/100,1-7 * mon` is crond's way to say the first Monday: with a star, both day fields must match.
    const isMark = item.text !== field.text && rule.name.startsWith('day');
    const say: Complain = (code, ...rest) =>
      isMark && code === 'step-larger-than-range' ? undefined : complain(code, ...rest);
    return withStep(item, star[1], { low: rule.low, high: rule.high }, say);
  }
  const range = RANGE.exec(item.text);
  if (range !== null) return readRange(item, range, field, rule, complain);
  const random = RANDOM.exec(item.text);
  if (random !== null) return readRandomRange(item, random, field, rule, complain);
  explainItem(item, field, rule, complain);
  return undefined;
}

function readRange(
  item: Word,
  [, lowText = '', highText, stepText]: RegExpExecArray,
  field: Word,
  rule: FieldRule,
  complain: Complain,
): FieldItem | undefined {
  const low = token(lowText, item.start);
  const lowValue = readValue(lowText, rule);
  if (highText === undefined) {
    if (lowValue === undefined) return explainItem(item, field, rule, complain);
    return inBounds({ ...low, value: lowValue }, rule, complain)
      ? { low: lowValue, high: lowValue, step: 1 }
      : undefined;
  }
  const high = token(highText, low.end + 1);
  const highValue = readValue(highText, rule);
  if (lowValue === undefined || highValue === undefined) return explainItem(item, field, rule, complain);
  if (!inBounds({ ...low, value: lowValue }, rule, complain)) return undefined;
  return closeRange(
    item,
    { ...low, value: lowValue },
    { ...high, value: highValue },
    stepText,
    rule,
    complain,
  );
}

function closeRange(
  item: Word,
  low: BoundsToken,
  high: BoundsToken,
  stepText: string | undefined,
  rule: FieldRule,
  complain: Complain,
): FieldItem | undefined {
  // In every field, cronie reads a 0 at the end of a backward range without a step as 7, which is intended for Sundays.
  const end = rule.name === 'day-of-week' && high.value === 0 && low.value > 0 && !stepText ? 7 : high.value;
  const range = withStep(item, stepText, { low: low.value, high: end }, complain);
  if (range === undefined) return undefined;
  if (end < rule.low) {
    inBounds(high, rule, complain);
    return undefined;
  }
  if (range.low > range.high) {
    complain(
      'backward-range',
      item,
      `${rule.label} range ${quoted(item.text)} runs backwards, so it would never match`,
      instead(item, wrapAround(range, rule)),
    );
    return undefined;
  }
  if (end <= rule.high) return range;
  const firstOutside = range.low + (Math.floor((rule.high - range.low) / range.step) + 1) * range.step;
  if (firstOutside <= end) {
    inBounds(high, rule, complain);
    return undefined;
  }
  complain(
    'range-end-out-of-range',
    high,
    `${rule.label} ${high.text} is not in ${rule.range}, although no step reaches it`,
    instead(high, String(rule.high)),
  );
  return { ...range, high: rule.high };
}

function readRandomRange(
  item: Word,
  [, lowText = '', highText = '']: RegExpExecArray,
  field: Word,
  rule: FieldRule,
  complain: Complain,
): FieldItem | undefined {
  const low = lowText === '' ? rule.low : readValue(lowText, rule);
  const high = highText === '' ? rule.high : readValue(highText, rule);
  if (low === undefined || high === undefined) return explainItem(item, field, rule, complain);
  const lowToken = { ...token(lowText, item.start), value: low };
  const highToken = { ...token(highText, item.start + lowText.length + 1), value: high };
  if (!inBounds(lowToken, rule, complain) || !inBounds(highToken, rule, complain)) return undefined;
  if (low > high) {
    const text = rule.name === 'day-of-week' && high === 0 ? `${low}~7` : `${high}~${low}`;
    const message = `${rule.label} range ${quoted(item.text)} runs backwards`;
    complain('backward-range', item, message, instead(item, text));
    return undefined;
  }
  return { low, high, step: 'random' };
}

function withStep(
  item: Word,
  stepText: string | undefined,
  { low, high }: { low: number; high: number },
  complain: Complain,
): { low: number; high: number; step: number } | undefined {
  if (stepText === undefined) return { low, high, step: 1 };
  const step = /^\d+$/.test(stepText) ? Number(stepText) : 0;
  const span = { start: item.end - stepText.length, end: item.end };
  if (step === 0 || step > LARGEST_INT) {
    complain('bad-step', span, `step ${quoted(stepText)} is not a whole number of at least 1`);
    return undefined;
  }
  if (step > 1 && step > high - low && low <= high) {
    complain(
      'step-larger-than-range',
      span,
      `step ${quoted(stepText)} is larger than the range ${low}-${high}, so only ${low} matches`,
      step === 60 && high === 59
        ? 'if you mean that, write 0'
        : `if you mean that, write ${low}; steps do not continue past the end of the field`,
    );
  }
  return { low, high, step };
}

function token(text: string, start: number): Word {
  return { text, start, end: start + text.length };
}
