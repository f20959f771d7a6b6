// What was meant by values and ranges that leave their field.
import type { FieldRule } from './field-rules.ts';

/** What to write instead of a value outside its field. */
export function boundsHint(value: number, rule: FieldRule): string | undefined {
  switch (rule.name) {
    case 'minute':
      return value === 60 ? 'the full hour is minute 0' : undefined;
    case 'hour':
      return value === 24 ? 'midnight is hour 0' : undefined;
    case 'day-of-month':
      return value === 0 ? 'the first day is 1; the last day of the month is L' : undefined;
    case 'month':
      return value === 0 ? 'January is 1' : undefined;
    case 'day-of-week':
      return undefined;
  }
}

/** A backward range as what was meant: on to the field's end and from its beginning. */
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
