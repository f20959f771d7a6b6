// The five time fields: as they are written, and the values that they come to.

import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import {
  DAY_OF_MONTH,
  DAY_OF_WEEK,
  type FieldRule,
  HOUR,
  MINUTE,
  MONTH,
} from '../crontab/parse/field-rules.ts';
import { stretchesOf } from '../time/field.ts';

export interface ShownField {
  readonly label: string;
  /** `undefined`: a nickname stands for all five. */
  readonly written: string | undefined;
  /** `every hour`, `0, 20, 40`, `8 to 18`, `Monday to Friday`, `the third Friday of the month`. */
  readonly meaning: string;
  /** The values, or the extension in the crontab's numbering: `L`, `15W`, `5#3`, `5L`. */
  readonly values: readonly number[] | string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** @param spec the time fields or the nickname, as written */
export function shownFields(spec: string, time: TimeSpec): readonly ShownField[] {
  const written = spec.split(' ');
  const fields: [FieldRule, Read][] = [
    [MINUTE, plain(time.minute.values, 60, 'every minute')],
    [HOUR, plain(time.hour.values, 24, 'every hour')],
    [DAY_OF_MONTH, dayOfMonth(time.dayOfMonth)],
    [MONTH, plain(time.month.values, 12, 'every month', (month) => MONTHS[month - 1])],
    [DAY_OF_WEEK, dayOfWeek(time.dayOfWeek)],
  ];
  return fields.map(([{ label }, read], index) => ({
    label,
    written: written.length > 1 ? written[index] : undefined,
    ...read,
  }));
}

type Read = Pick<ShownField, 'meaning' | 'values'>;

function dayOfMonth(field: DayOfMonth): Read {
  switch (field.kind) {
    case 'set':
      return plain(field.values, 31, 'every day');
    case 'last':
      return { meaning: 'the last day of the month', values: 'L' };
    case 'nearest-weekday':
      return {
        meaning: `Monday to Friday nearest to day ${field.day}, in months that have it`,
        values: `${field.day}W`,
      };
  }
}

function dayOfWeek(field: DayOfWeek): Read {
  switch (field.kind) {
    case 'set':
      return plain(field.values, 7, 'every day of the week', weekdayName);
    case 'nth':
      return {
        meaning: `the ${ORDINALS[field.nth - 1]} ${weekdayName(field.weekday)} of the month`,
        values: `${field.weekday}#${field.nth}`,
      };
    case 'last':
      return { meaning: `the last ${weekdayName(field.weekday)} of the month`, values: `${field.weekday}L` };
  }
}

/** `Sunday` for 0. */
export function weekdayName(weekday: number): string | undefined {
  return WEEKDAYS[weekday];
}

function plain(
  values: readonly number[],
  size: number,
  all: string,
  name: (value: number) => string | undefined = String,
): Read {
  return { meaning: values.length === size ? all : valuesText(values, name), values };
}

/** Values in words, three or more in a row as a range. */
export function valuesText(
  values: readonly number[],
  name: (value: number) => string | undefined = String,
): string {
  return stretchesOf(values)
    .flatMap((stretch) =>
      stretch.length > 2 ? `${name(stretch[0] ?? 0)} to ${name(stretch.at(-1) ?? 0)}` : stretch.map(name),
    )
    .join(', ');
}
