// How readers of time fields put together what they read, and say what they cannot.
import type { DiagnosticCode } from '../crontab/diagnostics/codes.ts';
import { quoted } from '../crontab/diagnostics/shown.ts';
import { readField } from '../crontab/parse/field.ts';
import type { FieldRule } from '../crontab/parse/field-rules.ts';
import { aloneAsWord } from '../crontab/parse/line.ts';

/**
 * A field from its items. Whether a field begins with `*` decides how the two day fields go together, so that an item that spans
 * everything is written as a range where the source sees no star.
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

/** What we say of things that other crons do not know, or take in another way. */
const OURS_ALONE: ReadonlySet<DiagnosticCode> = new Set([
  'backward-range',
  'extension-field',
  'extension-mixed',
  'unsupported-extension',
]);

/** What is wrong with an item, in the words of our own reader where it minds it too. */
export function itemFault(item: string, rule: FieldRule): string {
  let fault: string | undefined;
  readField(aloneAsWord(item), rule, (code, _span, message) => {
    if (!OURS_ALONE.has(code)) fault ??= message;
  });
  return fault ?? `${quoted(item)} is not a ${rule.label} that it knows`;
}
