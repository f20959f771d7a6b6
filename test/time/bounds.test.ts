import { expect, test } from 'vitest';
import { boundsOf } from '../../src/time/bounds.ts';
import { defaultOptions } from './time-spec.ts';

const bounds = (timezone: string, start?: string, end?: string) =>
  boundsOf({
    timezone,
    options: { ...defaultOptions, ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
  });

test('without start and end a job is not bounded', () => {
  expect(bounds('Asia/Tokyo')).toEqual({});
});

test.each([
  ['Asia/Tokyo', '2026-12-01', '2026-11-30T15:00:00.000Z', 'a date begins with its first instant'],
  ['Asia/Tokyo', '2026-12-01T09:30', '2026-12-01T00:30:00.000Z', 'a time is that of the zone'],
  ['Asia/Tokyo', '2026-12-01T09:30:15', '2026-12-01T00:30:15.000Z', 'seconds are possible'],
  ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z', 'a gap starts with its end'],
  ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z', 'the earlier of two'],
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z', 'a day whose midnight is left out'],
])('in %s the start %s is %s: %s', (timezone, start, instant) => {
  expect(bounds(timezone, start)).toEqual({ start: new Date(instant) });
});

test.each([
  ['Asia/Tokyo', '2026-12-25', '2026-12-25T14:59:59.000Z', 'a date ends with its last second'],
  ['Asia/Tokyo', '2026-12-25T18:00', '2026-12-25T09:00:00.000Z', 'a time is that of the zone'],
  ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z', 'a gap ends with its end'],
  ['America/New_York', '2026-11-01T01:30', '2026-11-01T06:30:00.000Z', 'the later of two'],
])('in %s the end %s is %s: %s', (timezone, end, instant) => {
  expect(bounds(timezone, undefined, end)).toEqual({ end: new Date(instant) });
});
