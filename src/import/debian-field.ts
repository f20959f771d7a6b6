// Reads a time field as Debian's cron does (3.0pl1-162, entry.c, get_list and get_range).
import { type FieldRule, readValue } from '../crontab/parse/field-rules.ts';
import { fieldText, itemFault } from './field-text.ts';
import type { Refused } from './source.ts';

const ITEM = /^(?:\*|([A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?)(?:\/([A-Za-z0-9]+))?/;

/** The field's meaning, in our language; or why Debian's cron refuses it. */
export function readDebianField(text: string, rule: FieldRule): string | Refused {
  const items: string[] = [];
  for (let rest = text; ; rest = rest.slice(1)) {
    const match = ITEM.exec(rest);
    const item = match === null ? undefined : readItem(match, rule);
    if (match === null || item === undefined) return { why: itemFault(rest.split(',', 1)[0] ?? '', rule) };
    items.push(item);
    rest = rest.slice(match[0].length);
    if (/^[/-]/.test(rest) && isCutShort(match, rest)) return { why: itemFault(match[0] + rest, rule) };
    // Anything else after a range is silently skipped, up to the next space.
    if (!rest.startsWith(',')) return fieldText(items, text.startsWith('*'), rule);
  }
}

/** `5-`, `5/`, `1-5/` and similar: the number that must follow is missing. */
function isCutShort([, low, high, step]: RegExpExecArray, rest: string): boolean {
  if (step !== undefined) return false;
  return rest.startsWith('/') || (low !== undefined && high === undefined);
}

function readItem([all, lowText, highText, stepText]: RegExpExecArray, rule: FieldRule): string | undefined {
  const step = stepText === undefined ? 1 : /^\d+$/.test(stepText) ? Number(stepText) : 0;
  if (step === 0) return undefined;
  if (lowText === undefined) return all;
  const low = readValue(lowText, rule);
  const high = highText === undefined ? low : readValue(highText, rule);
  const isInside = (value: number | undefined) =>
    value !== undefined && value >= rule.low && value <= rule.high;
  if (low === undefined || high === undefined || !isInside(low) || !isInside(high)) return undefined;
  if (highText === undefined) return stepText === undefined ? all : undefined;
  // A backward range is accepted and matches nothing; fri-sun is one too, since sun is 0.
  return low > high ? '' : all;
}
