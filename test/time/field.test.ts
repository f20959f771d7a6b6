import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExpression } from '../../src/time/expression.ts';
import { type FieldRange, RANGES, writeField } from '../../src/time/field.ts';

describe('the shortest form', () => {
  test.each([
    [[0], '0'],
    [[0, 30], '0,30'],
    [[0, 20, 40], '0/20'],
    [[1, 2], '1,2'],
    [[1, 2, 3], '1-3'],
    [[1, 2, 3, 7, 9, 10], '1-3,7,9,10'],
    [[58, 59], '58,59'],
    [[57, 58, 59], '57-59'],
    [[50, 52, 54, 56, 58], '50/2'],
    [[49, 51, 53, 55, 57], '49,51,53,55,57'],
    [Array.from({ length: 60 }, (_, minute) => minute), '*'],
    [Array.from({ length: 59 }, (_, minute) => minute), '0-58'],
    [Array.from({ length: 59 }, (_, minute) => minute + 1), '1-59'],
  ])('of the minutes %j is %s', (values, text) => {
    expect(writeField(values, RANGES.minute)).toBe(text);
  });

  test('of weekdays has no step, since EventBridge documents none for them', () => {
    expect(writeField([1, 3, 5, 7], RANGES.dayOfWeek)).toBe('1,3,5,7');
  });

  /** All sets of a range's values with the shortest text that any list of documented items has for them. */
  function shortestLists({ low, high, steps }: FieldRange): Map<number, number> {
    const values = Array.from({ length: high - low + 1 }, (_, index) => low + index);
    const bits = (included: (value: number) => boolean) =>
      values.reduce((set, value) => (included(value) ? set | (1 << (value - low)) : set), 0);
    const items = values.flatMap((from) =>
      values
        .filter((to) => to >= from)
        .map((to) => ({
          set: bits((value) => value >= from && value <= to),
          length: (from === to ? String(from) : `${from}-${to}`).length,
        })),
    );
    const shortest = new Map(items.map(({ set, length }) => [set, length]));
    for (let changed = true; changed; ) {
      changed = false;
      for (const [set, length] of [...shortest]) {
        for (const item of items) {
          const joined = length + 1 + item.length;
          if (joined >= (shortest.get(set | item.set) ?? Number.POSITIVE_INFINITY)) continue;
          shortest.set(set | item.set, joined);
          changed = true;
        }
      }
    }
    for (const start of steps ? values : []) {
      for (const step of values.map((_, index) => index + 1)) {
        const set = bits((value) => value >= start && (value - start) % step === 0);
        const { length } = `${start}/${step}`;
        // A step of one says no more than the range, which tells its end: see writeProgression.
        if (step > 1) shortest.set(set, Math.min(length, shortest.get(set) ?? length));
      }
    }
    return shortest.set(
      bits(() => true),
      1,
    );
  }

  test('is the shortest of all that mean the same, where every set can be tried', () => {
    for (const range of [RANGES.month, RANGES.dayOfWeek]) {
      for (const [set, length] of shortestLists(range)) {
        const values = Array.from({ length: range.high - range.low + 1 }, (_, index) => range.low + index);
        const written = writeField(
          values.filter((value) => set & (1 << (value - range.low))),
          range,
        );
        expect([written, written.length]).toEqual([written, length]);
      }
    }
  });

  test('means the same values when it is read back', () => {
    const minutes = fc.subarray(
      Array.from({ length: 60 }, (_, minute) => minute),
      { minLength: 1 },
    );
    const progression = fc
      .tuple(fc.nat(59), fc.integer({ min: 1, max: 30 }), fc.nat(60))
      .map(([start, step, count]) =>
        Array.from({ length: 60 }, (_, index) => start + index * step)
          .filter((minute) => minute < 60)
          .slice(0, count + 1),
      );
    fc.assert(
      fc.property(fc.oneof(minutes, progression), (values) => {
        const read = readExpression(`cron(${writeField(values, RANGES.minute)} 0 1 1 ? *)`);
        expect(read).toMatchObject({ minutes: values });
      }),
    );
  });
});

describe("EventBridge's limit of 256 characters", () => {
  /**
   * The longest list that any set of a range's values has, found over all sets by the place at which their
   * last run ends.
   */
  const longestList = ({ low, high }: FieldRange): number => {
    const digits = (value: number) => String(value).length;
    const longest = new Map<number, number>();
    let best = 0;
    for (let last = low; last <= high; last++) {
      let endingHere = 0;
      for (let first = low; first <= last; first++) {
        const run = first === last ? digits(first) : digits(first) + 1 + digits(last);
        let before = 0;
        for (const [end, length] of longest) if (end < first - 1) before = Math.max(before, length + 1);
        endingHere = Math.max(endingHere, before + run);
      }
      longest.set(last, endingHere);
      best = Math.max(best, endingHere);
    }
    return best;
  };

  test('holds for every expression, since no set of values needs a longer list', () => {
    const { minute, hour, dayOfMonth, month, dayOfWeek } = RANGES;
    const days = Math.max(longestList(dayOfMonth), longestList(dayOfWeek));
    const longest =
      'cron(     *)'.length +
      longestList(minute) +
      longestList(hour) +
      days +
      '?'.length +
      longestList(month);
    expect(longest).toBe(240);
  });

  test('is counted right where every set can be tried', () => {
    for (const range of [RANGES.month, RANGES.dayOfWeek]) {
      const all = Array.from({ length: range.high - range.low + 1 }, (_, index) => range.low + index);
      const sets = Array.from({ length: 2 ** all.length - 1 }, (_, bits) =>
        all.filter((_, index) => (bits + 1) & (1 << index)),
      );
      const lengths = sets.map((values) => writeField(values, { ...range, steps: false }).length);
      expect(Math.max(...lengths)).toBe(longestList(range));
    }
  });
});
