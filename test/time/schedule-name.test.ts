import { expect, test } from 'vitest';
import { gapSchedule, isGapSchedule, jobOf, weekdayHalf } from '../../src/time/schedule-name.ts';

test('a gap schedule has the date of its gap', () => {
  expect(gapSchedule('report', Date.parse('2027-03-28T02:30Z'))).toBe('report.gap-20270328');
});

test('the longest job leaves room for every part in the 64 characters of Scheduler', () => {
  const longest = 'x'.repeat(48);
  expect(gapSchedule(longest, 0).length).toBeLessThanOrEqual(64);
  expect(weekdayHalf(longest).length).toBeLessThanOrEqual(64);
});

test.each([
  ['report', false],
  ['report.dow', false],
  ['report.gap-20270328', true],
  ['gap-20270328', false],
])('whether %s is a gap schedule: %s', (name, is) => {
  expect(isGapSchedule(name)).toBe(is);
});

test.each(['report', 'report.dow', 'report.gap-20270328'])('%s belongs to its job', (name) => {
  expect(jobOf(name)).toBe('report');
});
