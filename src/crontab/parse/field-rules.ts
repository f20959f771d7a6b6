export interface FieldRule {
  readonly name: 'minute' | 'hour' | 'day-of-month' | 'month' | 'day-of-week';
  /** The name in messages. */
  readonly label: string;
  readonly low: number;
  readonly high: number;
  /** The bounds as messages write them. */
  readonly range: string;
  /** Three-letter names of the values, from `low`. */
  readonly names: readonly string[];
}

export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const MINUTE: FieldRule = {
  name: 'minute',
  label: 'minute',
  low: 0,
  high: 59,
  range: '0-59',
  names: [],
};
export const HOUR: FieldRule = { name: 'hour', label: 'hour', low: 0, high: 23, range: '0-23', names: [] };
export const DAY_OF_MONTH: FieldRule = {
  name: 'day-of-month',
  label: 'day of month',
  low: 1,
  high: 31,
  range: '1-31',
  names: [],
};
export const MONTH: FieldRule = {
  name: 'month',
  label: 'month',
  low: 1,
  high: 12,
  range: '1-12 or jan-dec',
  names: MONTHS,
};
/** 7 is Sunday too. */
export const DAY_OF_WEEK: FieldRule = {
  name: 'day-of-week',
  label: 'day of week',
  low: 0,
  high: 7,
  range: '0-7 or sun-sat',
  names: WEEKDAYS,
};

export const FIELD_RULES = [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK] as const;

/** The value of a number or of a three-letter name in any case. Bounds are not checked. @returns undefined for anything else */
export function readValue(text: string, rule: FieldRule): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = rule.names.indexOf(text.toLowerCase());
  return index < 0 ? undefined : rule.low + index;
}
