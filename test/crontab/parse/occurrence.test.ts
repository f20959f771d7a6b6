import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DayOfMonth, DayOfWeek, TimeSpec } from '../../../src/crontab/job.ts';
import { occurrence } from '../../../src/crontab/parse/occurrence.ts';
import { codesOf } from '../parse-one.ts';

describe('an entry that can never run is an error, one that runs in leap years a warning', () => {
  test.each([
    ['0 0 31 2 *', 'never-runs'],
    ['0 0 30 2 *', 'never-runs'],
    ['0 0 31 4,6,9,11 *', 'never-runs'],
    ['0 0 31W 4 *', 'never-runs'],
    ['0 0 1W * */7', 'never-runs'],
    ['0 0 */31 * fri#3', 'never-runs'],
    ['0 0 */31 * friL', 'never-runs'],
    ['0 0 29 2 *', 'leap-years-only'],
    ['0 0 29,30 feb *', 'leap-years-only'],
    ['0 0 29 2 */2', 'leap-years-only'],
    ['0 0 * 2 mon#5', 'leap-years-only'],
    ['0 0 29W 2 *', 'leap-years-only'],
  ])('%s: %s', (spec, code) => {
    expect(codesOf(`${spec} /app/report`)).toContain(code);
  });

  test.each([
    '0 0 31 * *',
    '0 0 31 1,2 *',
    '0 0 31 2 1',
    '0 0 28 2 *',
    '0 0 L 2 *',
    '0 0 */2 * 1',
    '0 0 * * mon#5',
  ])('%s is neither', (spec) => {
    expect(codesOf(`${spec} /app/report`)).toEqual([]);
  });
});

/** Whether a spec matches a date, day by day: nothing of the way in which occurrence() finds its answer. */
function matches({ dayOfMonth, dayOfWeek, month }: TimeSpec, date: Date): boolean {
  if (!month.values.includes(date.getUTCMonth() + 1)) return false;
  const day = matchesDay(dayOfMonth, date);
  const weekday = matchesWeekday(dayOfWeek, date);
  const hasStar = [dayOfMonth, dayOfWeek].some((field) => field.kind === 'set' && field.star);
  return hasStar ? day && weekday : day || weekday;
}

function lastDay(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function matchesDay(field: DayOfMonth, date: Date): boolean {
  if (field.kind === 'set') return field.values.includes(date.getUTCDate());
  if (field.kind === 'last') return date.getUTCDate() === lastDay(date);
  if (field.day > lastDay(date) || date.getUTCDay() % 6 === 0) return false;
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), field.day));
  const weekend = target.getUTCDay() % 6 === 0;
  return weekend
    ? Math.abs(target.getUTCDate() - date.getUTCDate()) <= 2
    : target.getUTCDate() === date.getUTCDate();
}

function matchesWeekday(field: DayOfWeek, date: Date): boolean {
  if (field.kind === 'set') return field.values.includes(date.getUTCDay());
  if (date.getUTCDay() !== field.weekday) return false;
  if (field.kind === 'last') return date.getUTCDate() > lastDay(date) - 7;
  return Math.ceil(date.getUTCDate() / 7) === field.nth;
}

const subset = (low: number, high: number) =>
  fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 });
const dayOfMonth: fc.Arbitrary<DayOfMonth> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), values: subset(27, 31), star: fc.boolean() }),
  fc.record({ kind: fc.constant('set' as const), values: subset(1, 31), star: fc.boolean() }),
  fc.constant({ kind: 'last' as const }),
);
const dayOfWeek: fc.Arbitrary<DayOfWeek> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), values: subset(0, 6), star: fc.boolean() }),
  fc.record({
    kind: fc.constant('nth' as const),
    weekday: fc.integer({ min: 0, max: 6 }),
    nth: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('last' as const), weekday: fc.integer({ min: 0, max: 6 }) }),
);

test('the answer is that of looking at every day of 28 years', () => {
  const days = Array.from({ length: 28 * 366 }, (_, index) => new Date(Date.UTC(2000, 0, 1 + index)));
  const month = fc.oneof(fc.constant([2]), subset(1, 12));
  fc.assert(
    fc.property(dayOfMonth, dayOfWeek, month, (dom, dow, months) => {
      const once = { values: [0], star: false };
      const time: TimeSpec = {
        minute: once,
        hour: once,
        dayOfMonth: dom,
        month: { values: months, star: false },
        dayOfWeek: dow,
      };
      const hits = days.filter((date) => matches(time, date));
      const isLeapDay = (date: Date) => date.getUTCMonth() === 1 && date.getUTCDate() === 29;
      const expected = hits.length === 0 ? 'never' : hits.every(isLeapDay) ? 'leap-years' : 'always';
      expect(occurrence(time)).toBe(expected);
    }),
    { numRuns: 150 },
  );
});
