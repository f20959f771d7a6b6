// A time field as cronie reads it (entry.c, get_list and get_range), which is how we do, apart from ranges that run backwards.
import { readField } from '../crontab/field.ts';
import { type FieldRule, readValue } from '../crontab/field-rules.ts';
import { fieldText, itemFault } from './field-text.ts';
import type { Refused } from './source.ts';

const RANGE = /^([A-Za-z0-9]+)-([A-Za-z0-9]+)$/;

/** What the field means, in our language; or why cronie refuses it. */
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
  const item = withSevenForZero(written, rule);
  let backwards = false;
  const field = readField({ text: item, start: 0, end: item.length }, rule, (code) => {
    backwards ||= code === 'backward-range';
  });
  if (field !== undefined) return item;
  // The loop over such a range ends before it begins; one with a random value is refused.
  return backwards && !item.includes('~') ? '' : undefined;
}

/** The 0 that ends a backward range is a 7 to cronie, in whatever field (get_range, R_RANGE_NUM2). */
function withSevenForZero(item: string, rule: FieldRule): string {
  const [, low = '', high = ''] = RANGE.exec(item) ?? [];
  return readValue(high, rule) === 0 && (readValue(low, rule) ?? 0) > 0 ? `${low}-7` : item;
}
