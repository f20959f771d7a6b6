// Reads a time field as cronie does (entry.c, get_list and get_range), which is also our way, except for backward ranges.
import { readField } from '../crontab/parse/field.ts';
import { type FieldRule, readValue } from '../crontab/parse/field-rules.ts';
import { aloneAsWord } from '../crontab/parse/line.ts';
import { fieldText, itemFault } from './field-text.ts';
import type { Refused } from './source.ts';

const RANGE = /^([A-Za-z0-9]+)-([A-Za-z0-9]+)(?:\/(\d+))?$/;

/** The field's meaning, in our language; or why cronie refuses it. */
export function readCronieField(text: string, rule: FieldRule): string | Refused {
  const items: string[] = [];
  for (const item of text.split(',')) {
    const read = readItem(item, rule);
    if (read === undefined) return { why: itemFault(item, rule) };
    items.push(read);
  }
  return fieldText(items, text.startsWith('*'), rule);
}

function readItem(written: string, rule: FieldRule): string | undefined {
  const range = rangeOf(written, rule);
  // The loop over such a range ends before it begins, and so does the check of its bounds.
  if (range !== undefined && range.low > range.high) return range.step === 0 ? undefined : '';
  const item = range?.text ?? written;
  const field = readField(aloneAsWord(item), rule, () => {});
  return field === undefined ? undefined : item;
}

/** In any field, cronie reads a 0 at the end of a backward range without a step as 7 (get_range, R_RANGE_NUM2). */
function rangeOf(text: string, rule: FieldRule) {
  const [, lowText = '', highText = '', stepText] = RANGE.exec(text) ?? [];
  const low = readValue(lowText, rule);
  const high = readValue(highText, rule);
  if (low === undefined || high === undefined) return undefined;
  if (low > high && high === 0 && stepText === undefined)
    return { text: `${lowText}-7`, low, high: 7, step: 1 };
  return { text, low, high, step: Number(stepText ?? 1) };
}
