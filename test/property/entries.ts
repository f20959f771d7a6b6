// Random entries as they are written, every construct of the language with every other, and what crontab(5) says about each.
import fc from 'fast-check';
import type { DayOfMonth, DayOfWeek, FieldSet, TimeSpec } from '../../src/crontab/job.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A part of an entry: how it is written, and what that means. */
interface Written<T> {
  readonly text: string;
  readonly means: T;
}

/** An entry; a failing property shows it as its text. */
export class Entry {
  readonly text: string;
  /** What it means; of a random value all that may be drawn. */
  readonly time: TimeSpec;
  /** The fields with a random value. */
  readonly drawn: readonly (keyof TimeSpec)[];

  constructor(text: string, time: TimeSpec, drawn: readonly (keyof TimeSpec)[] = []) {
    this.text = text;
    this.time = time;
    this.drawn = drawn;
  }

  [fc.toStringMethod](): string {
    return JSON.stringify(this.text);
  }
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const sequence = (low: number, high: number, step = 1) =>
  Array.from({ length: Math.max(0, Math.floor((high - low) / step) + 1) }, (_, index) => low + index * step);

/** 7 is Sunday again. */
const WEEKDAY: Field = { low: 0, high: 7, names: WEEKDAYS };
const meant = (field: Field, values: readonly number[]) =>
  [...new Set(field === WEEKDAY ? values.map((value) => value % 7) : values)].sort((a, b) => a - b);

/** A number, with zeros before it or not, or a name in any case. */
function value(field: Field, from = field.low): fc.Arbitrary<Written<number>> {
  const numbers = fc.integer({ min: from, max: field.high });
  const plain = numbers.map((number) => ({ text: String(number), means: number }));
  const zeros = numbers.map((number) => ({ text: `0${number}`, means: number }));
  const names = (field.names ?? [])
    .map((name, index) => ({ name, means: field.low + index }))
    .filter(({ means }) => means >= from);
  if (names.length === 0) return fc.oneof({ arbitrary: plain, weight: 6 }, zeros);
  const named = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('lower', 'upper', 'title'))
    .map(([{ name, means }, form]) => ({ text: inCase(name, form), means }));
  return fc.oneof({ arbitrary: plain, weight: 4 }, zeros, { arbitrary: named, weight: 3 });
}

function inCase(name: string, form: string): string {
  if (form === 'upper') return name.toUpperCase();
  return form === 'title' ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

const step = (most: number): fc.Arbitrary<Written<number>> =>
  fc.oneof(
    { arbitrary: fc.constant({ text: '', means: 1 }), weight: 3 },
    fc.integer({ min: 1, max: most }).map((size) => ({ text: `/${size}`, means: size })),
  );

function item(field: Field): fc.Arbitrary<Written<readonly number[]>> {
  const { low, high } = field;
  const star = step(high + 2).map((by) => ({
    text: `*${by.text}`,
    means: sequence(low, high, by.means),
  }));
  const single = value(field).map(({ text, means }) => ({ text, means: [means] }));
  const range = value(field).chain((from) =>
    fc.tuple(value(field, from.means), step(12)).map(([to, by]) => ({
      text: `${from.text}-${to.text}${by.text}`,
      means: sequence(from.means, to.means, by.means),
    })),
  );
  // In the weekdays 0 ends a range as 7 does, unless a step follows.
  const toSunday = fc
    .tuple(value(field, 1), fc.constantFrom('0', '7', 'sun', 'SUN'))
    .map(([from, to]) => ({ text: `${from.text}-${to}`, means: sequence(from.means, 7) }));
  return fc.oneof(single, star, range, ...(field === WEEKDAY ? [toSunday] : []));
}

/** `a~b`, `a~`, `~b` or `~`. */
function random(field: Field): fc.Arbitrary<Written<readonly number[]>> {
  return value(field).chain((from) =>
    fc.tuple(value(field, from.means), fc.boolean(), fc.boolean()).map(([to, hasLow, hasHigh]) => ({
      text: `${hasLow ? from.text : ''}~${hasHigh ? to.text : ''}`,
      means: sequence(hasLow ? from.means : field.low, hasHigh ? to.means : field.high),
    })),
  );
}

/** A list of items; the star is the field's first character, whatever follows. */
function set(field: Field): fc.Arbitrary<Written<FieldSet>> {
  const items = fc.oneof({ arbitrary: item(field), weight: 12 }, random(field));
  const list = fc.array(items, { minLength: 1, maxLength: 4 }).map((items) => ({
    text: items.map(({ text }) => text).join(','),
    values: items.flatMap(({ means }) => means),
  }));
  return list.map(({ text, values }) => ({
    text,
    means: { values: meant(field, values), star: text.startsWith('*') },
  }));
}

/** Most fields of most entries are a star. */
function field(of: Field): fc.Arbitrary<Written<FieldSet>> {
  const all = { text: '*', means: { values: meant(of, sequence(of.low, of.high)), star: true } };
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(all), weight: 2 },
    { arbitrary: set(of), weight: 3 },
  );
}

const asSet = ({ text, means }: Written<FieldSet>) => ({ text, means: { kind: 'set' as const, ...means } });

const dayOfMonth: fc.Arbitrary<Written<DayOfMonth>> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: field({ low: 1, high: 31 }).map(asSet), weight: 6 },
  fc.constantFrom('L', 'l').map((text) => ({ text, means: { kind: 'last' as const } })),
  fc
    .tuple(fc.integer({ min: 1, max: 31 }), fc.constantFrom('W', 'w'))
    .map(([day, mark]) => ({ text: `${day}${mark}`, means: { kind: 'nearest-weekday' as const, day } })),
);

const dayOfWeek: fc.Arbitrary<Written<DayOfWeek>> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: field(WEEKDAY).map(asSet), weight: 6 },
  value(WEEKDAY)
    .filter(({ text }) => !/^0\d/.test(text))
    .map(({ text, means }) => ({ text: `${text}L`, means: { kind: 'last' as const, weekday: means % 7 } })),
  fc.tuple(value(WEEKDAY), fc.integer({ min: 1, max: 5 })).map(([day, nth]) => ({
    text: `${day.text}#${nth}`,
    means: { kind: 'nth' as const, weekday: day.means % 7, nth },
  })),
);

const blank = fc.constantFrom(' ', ' ', '\t', '  ');

/** Entries with five fields. */
export const entries: fc.Arbitrary<Entry> = fc
  .record({
    minute: field({ low: 0, high: 59 }),
    hour: field({ low: 0, high: 23 }),
    dayOfMonth,
    month: field({ low: 1, high: 12, names: MONTHS }),
    dayOfWeek,
    blank,
  })
  .map(({ blank: between, ...fields }) => {
    const { minute, hour, dayOfMonth: day, month, dayOfWeek: weekday } = fields;
    const words = [minute, hour, day, month, weekday].map(({ text }) => text);
    const time = {
      minute: minute.means,
      hour: hour.means,
      dayOfMonth: day.means,
      month: month.means,
      dayOfWeek: weekday.means,
    };
    const drawn = (Object.keys(time) as (keyof TimeSpec)[]).filter((name) => fields[name].text.includes('~'));
    return new Entry([...words, '/app/report'].join(between), time, drawn);
  });

/** What the entries mean: every kind of every field with every other. */
export const timeSpecs: fc.Arbitrary<TimeSpec> = entries.map(({ time }) => time);
