import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slicesOf } from '../../src/simulate/side-by-side.ts';

const MINUTE = 60_000;
const span = fc
  .tuple(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 1, max: 10 ** 9 }))
  .map(([from, length]) => ({ from, until: from + length }));

it('cuts a span into slices that follow one another without a gap, none empty', () => {
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 8 }), (whole, count) => {
      const slices = slicesOf(whole, count);
      expect(slices.length).toBeLessThanOrEqual(count);
      expect([whole.from, ...slices.map(({ until }) => until)]).toEqual([
        ...slices.map(({ from }) => from),
        whole.until,
      ]);
      expect(slices.every(({ from, until }) => from < until)).toBe(true);
    }),
  );
});

it('makes them nearly equal, and cuts at whole minutes', () => {
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 8 }), (whole, count) => {
      const slices = slicesOf(whole, count);
      for (const { from } of slices) expect((from - whole.from) % MINUTE).toBe(0);
      const lengths = slices.map(({ from, until }) => until - from);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(2 * MINUTE);
    }),
  );
});
