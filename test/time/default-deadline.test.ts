import { expect, test } from 'vitest';
import { defaultDeadline } from '../../src/time/default-deadline.ts';
import { timeSpec } from './time-spec.ts';

test.each([
  ['* * * * *', 10, 'at least ten minutes'],
  ['*:0,5,10,15,20,25,30,35,40,45,50,55 * * * *', 10, 'though the next run comes earlier'],
  ['0,20 * * * *', 20, 'the smaller of two gaps'],
  ['5,50 * * * *', 15, 'over the end of the hour'],
  ['0 * * * *', 60, 'an hour'],
  ['0 8-18 * * *', 60, 'an hour although the night is longer'],
  ['0,30 9 * * 1', 30, 'within the day'],
  ['0 9,17 * * *', 8 * 60, 'from morning to evening'],
  ['0 1,23 * * *', 2 * 60, 'over midnight'],
  ['10,50 0,23 * * *', 20, 'over midnight within the hours'],
  ['0 5 * * *', 24 * 60, 'a day'],
  ['0 5 1 1 *', 24 * 60, 'a day at most'],
])('the deadline of %s is %i minutes: %s', (spec, minutes) => {
  expect(defaultDeadline(timeSpec(spec))).toBe(minutes * 60);
});

test('the deadline counts from the end of the jitter: both together end when the next run is due', () => {
  expect(defaultDeadline(timeSpec('0 5 * * *'), 2 * 3600)).toBe(22 * 3600);
  expect(defaultDeadline(timeSpec('0 * * * *'), 1800)).toBe(1800);
  expect(defaultDeadline(timeSpec('0,10,20,30,40,50 * * * *'), 1800)).toBe(600);
  expect(defaultDeadline(timeSpec('0 5 * * *'), 86_400)).toBe(600);
});

test('a job without times has a day', () => {
  expect(defaultDeadline(undefined)).toBe(24 * 3600);
});
