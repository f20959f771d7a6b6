import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import { FIELD_RULES } from '../crontab/parse/field-rules.ts';
import type { Phrases } from './phrases.ts';

/** A time field as written, and the values that it means. */
export interface ShownField {
  /** The English name, as in messages and JSON. */
  readonly label: string;
  readonly title: string;
  /** `undefined` if a nickname replaces all five. */
  readonly written: string | undefined;
  /** `every hour`, `0, 20, 40`, `8 to 18`, `Monday to Friday`, `the third Friday of the month`. */
  readonly meaning: string;
  /** The values, or the extension in the crontab's numbering: `L`, `15W`, `5#3`, `5L`. */
  readonly values: readonly number[] | string;
}

/** @param spec the time fields or the nickname, as written */
export function shownFields(spec: string, time: TimeSpec, phrases: Phrases): readonly ShownField[] {
  const written = spec.split(' ');
  const { minute, hour, dayOfMonth, month, dayOfWeek } = time;
  const fields = [
    { meaning: phrases.minutes(minute.values), values: minute.values },
    { meaning: phrases.hours(hour.values), values: hour.values },
    { meaning: phrases.dayOfMonth(dayOfMonth), values: daysOfMonth(dayOfMonth) },
    { meaning: phrases.months(month.values), values: month.values },
    { meaning: phrases.dayOfWeek(dayOfWeek), values: daysOfWeek(dayOfWeek) },
  ];
  return fields.map((field, index) => ({
    label: FIELD_RULES[index]?.label ?? '',
    title: phrases.fieldTitles[index] ?? '',
    written: written.length > 1 ? written[index] : undefined,
    ...field,
  }));
}

function daysOfMonth(field: DayOfMonth): ShownField['values'] {
  switch (field.kind) {
    case 'set':
      return field.values;
    case 'last':
      return 'L';
    case 'nearest-weekday':
      return `${field.day}W`;
  }
}

function daysOfWeek(field: DayOfWeek): ShownField['values'] {
  switch (field.kind) {
    case 'set':
      return field.values;
    case 'nth':
      return `${field.weekday}#${field.nth}`;
    case 'last':
      return `${field.weekday}L`;
  }
}
