import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import type { FieldRule } from '../parse/field-rules.ts';
import type { Word } from '../parse/line.ts';

/** A number or name, its place, and its value. */
export interface BoundsToken extends Word {
  readonly value: number;
}

/** Whether a value is within its field's bounds. Reports one that is not. */
export function inBounds(token: BoundsToken, rule: FieldRule, complain: Complain): boolean {
  if (token.value >= rule.low && token.value <= rule.high) return true;
  complain(
    `${rule.name}-out-of-range`,
    token,
    `${rule.label} ${token.text.slice(0, 20)} is not in ${rule.range}`,
    boundsRemedy(token, rule),
  );
  return false;
}

/** What to write instead of a value outside its field. */
function boundsRemedy(token: BoundsToken, rule: FieldRule): Remedy {
  const { value } = token;
  switch (rule.name) {
    case 'minute':
      return value === 60 ? { hint: 'the full hour is minute 0 of the next hour' } : {};
    case 'hour':
      return value === 24 ? instead(token, '0', 'midnight is hour 0, the beginning of the day') : {};
    case 'day-of-month':
      return value === 0 ? { hint: 'the first day is 1; for the last day of the month, write L' } : {};
    case 'month':
      return value === 0 ? { hint: 'January is 1' } : {};
    case 'day-of-week':
      return {};
  }
}

/** What a backward range probably means: to the field's end, and again from its beginning. */
export function wrapAround(
  { low, high, step }: { low: number; high: number; step: number },
  rule: FieldRule,
): string {
  const last = rule.name === 'day-of-week' ? 6 : rule.high;
  const size = last - rule.low + 1;
  if (step === 1) return `${span(low, last)},${span(rule.low, high)}`;
  const values: number[] = [];
  for (let value = low; value <= high + size; value += step) {
    values.push(value > last ? value - size : value);
  }
  return values.join(',');
}

function span(low: number, high: number): string {
  return low >= high ? String(low) : `${low}-${high}`;
}
