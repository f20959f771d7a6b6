// Assembles fields from what the readers of time fields understood, and describes what they did not.
import type { DiagnosticCode } from '../crontab/diagnostics/codes.ts';
import { quoted } from '../crontab/diagnostics/shown.ts';
import { readField } from '../crontab/parse/field.ts';
import type { FieldRule } from '../crontab/parse/field-rules.ts';
import { aloneAsWord } from '../crontab/parse/line.ts';

/**
 * A field from its items. Whether a field begins with `*` decides how the two day fields combine, so an item that matches
 * everything is written as a range if the source does not treat it as a star.
 * @param items `''` for one that matches nothing
 */
export function fieldText(items: readonly string[], star: boolean, rule: FieldRule): string {
  const [first = '', ...rest] = items.filter((item) => item !== '');
  const beginning = star ? first : first.replace(/^\*/, `${rule.low}-${highest(rule)}`);
  return [beginning, ...rest].join(',');
}

/** Sunday is not written twice. */
function highest(rule: FieldRule): number {
  return rule.name === 'day-of-week' ? 6 : rule.high;
}

/** Our diagnostics for syntax that other crons do not know, or read differently. */
const OURS_ALONE: ReadonlySet<DiagnosticCode> = new Set([
  'backward-range',
  'extension-field',
  'extension-mixed',
  'unsupported-extension',
]);

/** What is wrong with an item, with our own reader's message if it refuses the item too. */
export function itemFault(item: string, rule: FieldRule): string {
  let fault: string | undefined;
  readField(aloneAsWord(item), rule, (code, _span, message) => {
    if (!OURS_ALONE.has(code)) fault ??= message;
  });
  return fault ?? `${quoted(item)} is not a valid ${rule.label}`;
}
