import { expect, test } from 'vitest';
import { guardAllows } from '../../src/time/guard.ts';

const instant = new Date('2026-11-30T15:00:00Z'); // Monday the 30th in London, Tuesday the 1st in Tokyo

test.each([
  [undefined, true],
  [{ timezone: 'UTC' }, true],
  [{ days: [30], timezone: 'UTC' }, true],
  [{ days: [1], timezone: 'UTC' }, false],
  [{ days: [1], timezone: 'Asia/Tokyo' }, true],
  [{ weekdays: [1], timezone: 'Europe/London' }, true],
  [{ weekdays: [2], timezone: 'Asia/Tokyo' }, true],
  [{ days: [1], weekdays: [1], timezone: 'Asia/Tokyo' }, false],
  [{ days: [1], weekdays: [2], timezone: 'Asia/Tokyo' }, true],
  [{ weekdays: [], timezone: 'UTC' }, false],
])('the guard %j lets the instant pass: %s', (guard, allows) => {
  expect(guardAllows(guard, instant)).toBe(allows);
});
