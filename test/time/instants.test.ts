import { describe, expect, test } from 'vitest';
import { instants } from '../../src/time/instants.ts';
import type { Guard, Timing } from '../../src/time/translate.ts';

const timing = (expressions: string[], timezone = 'UTC', guard?: Guard): Timing => ({
  schedules: expressions.map((expression, index) => ({ name: `report${index}`, expression, timezone })),
  ...(guard && { guard }),
});
const next = (of: Timing, from: string, count: number, until = '2200-01-01T00:00Z') => {
  const found: string[] = [];
  for (const instant of instants(of, { from: new Date(from), until: new Date(until) })) {
    found.push(instant.toISOString().replace(':00.000Z', 'Z'));
    if (found.length === count) break;
  }
  return found;
};

test('the beginning belongs to the interval, the end does not', () => {
  const daily = timing(['cron(0 5 * * ? *)']);
  expect(next(daily, '2026-11-23T05:00:00Z', 9, '2026-11-25T05:00:00Z')).toEqual([
    '2026-11-23T05:00Z',
    '2026-11-24T05:00Z',
  ]);
  expect(next(daily, '2026-11-23T05:00:00.001Z', 1)).toEqual(['2026-11-24T05:00Z']);
});

test('an empty interval has no instants', () => {
  expect(next(timing(['cron(* * * * ? *)']), '2026-11-23T05:00:00Z', 9, '2026-11-23T05:00:00Z')).toEqual([]);
});

describe('summer time', () => {
  test.each([
    [
      'cron(30 2 * * ? *)',
      'America/New_York',
      '2026-03-07T00:00:00Z',
      ['2026-03-07T07:30Z', '2026-03-09T06:30Z'],
      'a time that does not exist is skipped',
    ],
    [
      'cron(30 1 * * ? *)',
      'America/New_York',
      '2026-11-01T00:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
      'a time that comes twice fires the first time',
    ],
    [
      'cron(0,30 0-2 * * ? *)',
      'Australia/Lord_Howe',
      '2026-04-04T14:00:00Z',
      ['2026-04-04T14:00Z', '2026-04-04T14:30Z', '2026-04-04T15:30Z', '2026-04-04T16:00Z'],
      'a repeated half hour counts once',
    ],
    [
      'cron(0/15 * * * ? *)',
      'Africa/Casablanca',
      '2026-03-22T01:30:00Z',
      ['2026-03-22T01:30Z', '2026-03-22T01:45Z', '2026-03-22T02:00Z', '2026-03-22T02:15Z'],
      'an hour that is left out takes no time',
    ],
  ])('%s in %s: %4$s', (expression, timezone, from, expected) => {
    expect(next(timing([expression], timezone), from, expected.length)).toEqual(expected);
  });

  test('an interval that begins in the second pass of a repeated hour has nothing of that hour', () => {
    expect(next(timing(['cron(0/30 1 * * ? *)'], 'America/New_York'), '2026-11-01T06:10:00Z', 1)).toEqual([
      '2026-11-02T06:00Z',
    ]);
  });
});

describe('the calendar', () => {
  test.each([
    ['cron(0 0 L * ? *)', ['2024-01-31T00:00Z', '2024-02-29T00:00Z', '2024-03-31T00:00Z']],
    ['cron(0 0 29 2 ? *)', ['2024-02-29T00:00Z', '2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['cron(0 0 31 * ? *)', ['2024-01-31T00:00Z', '2024-03-31T00:00Z', '2024-05-31T00:00Z']],
    ['cron(0 0 31W * ? *)', ['2024-01-31T00:00Z', '2024-03-29T00:00Z', '2024-05-31T00:00Z']],
    [
      'cron(0 0 1W * ? 2024/1)',
      [
        '2024-01-01T00:00Z',
        '2024-02-01T00:00Z',
        '2024-03-01T00:00Z',
        '2024-04-01T00:00Z',
        '2024-05-01T00:00Z',
        '2024-06-03T00:00Z',
      ],
    ],
    ['cron(0 0 ? * 6#5 *)', ['2024-03-29T00:00Z', '2024-05-31T00:00Z', '2024-08-30T00:00Z']],
    ['cron(0 0 ? * 2L *)', ['2024-01-29T00:00Z', '2024-02-26T00:00Z', '2024-03-25T00:00Z']],
  ])('%s', (expression, expected) => {
    expect(next(timing([expression]), '2024-01-01T00:00:00Z', expected.length)).toEqual(expected);
  });
});

test('two schedules are one sequence, and a day of both is there once', () => {
  const either = timing(['cron(0 0 1,2 * ? *)', 'cron(0 0 ? * 2 *)']);
  expect(next(either, '2026-05-30T00:00:00Z', 5)).toEqual([
    '2026-06-01T00:00Z',
    '2026-06-02T00:00Z',
    '2026-06-08T00:00Z',
    '2026-06-15T00:00Z',
    '2026-06-22T00:00Z',
  ]);
});

describe('the guard', () => {
  test('leaves the days on which both fields match, as its zone counts them', () => {
    const guard = { days: [1, 3, 5, 7], timezone: 'Asia/Tokyo' };
    const mondays = timing(['cron(0 5 ? * 2 *)'], 'Asia/Tokyo', guard);
    expect(next(mondays, '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-04T20:00Z',
      '2026-05-31T20:00Z',
      '2026-08-02T20:00Z',
    ]);
  });

  test('of another zone is asked about each instant', () => {
    const guard = { weekdays: [1], timezone: 'Asia/Tokyo' };
    expect(next(timing(['cron(0 20 * * ? *)'], 'UTC', guard), '2026-11-23T00:00:00Z', 2)).toEqual([
      '2026-11-29T20:00Z',
      '2026-12-06T20:00Z',
    ]);
  });

  test('that no day passes gives nothing, and an answer', () => {
    const guard = { weekdays: [], timezone: 'UTC' };
    expect(next(timing(['cron(* * * * ? *)'], 'UTC', guard), '2026-11-23T00:00:00Z', 1)).toEqual([]);
  });
});

describe('the end', () => {
  test.each([
    'cron(0 0 30 2 ? *)',
    'cron(0 0 1 1 ? 2025)',
    'cron(0 0 29 2 ? 2027)',
    'at(2026-01-01T00:00:00)',
  ])('of %s is reached at once', (expression) => {
    expect(next(timing([expression]), '2026-11-23T00:00:00Z', 1)).toEqual([]);
  });

  test('comes with the last year of EventBridge', () => {
    expect(next(timing(['cron(0 0 31 12 ? *)']), '2198-06-01T00:00:00Z', 9)).toEqual([
      '2198-12-31T00:00Z',
      '2199-12-31T00:00Z',
    ]);
  });
});

test('a one-time schedule fires once, in its zone', () => {
  expect(next(timing(['at(2026-11-23T05:00:30)'], 'Asia/Tokyo'), '2026-01-01T00:00:00Z', 9)).toEqual([
    '2026-11-22T20:00:30.000Z',
  ]);
});

test('what cannot be read gives no instants', () => {
  const strange = timing(['rate(5 minutes)', 'cron(0 5 * * ? *)']);
  expect(next(strange, '2026-11-23T00:00:00Z', 1)).toEqual(['2026-11-23T05:00Z']);
  expect(next(timing(['cron(0 5 * * ? *)'], 'Mars/Olympus'), '2026-11-23T00:00:00Z', 1)).toEqual([]);
});
