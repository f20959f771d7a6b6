import { describe, expect, test } from 'vitest';
import { readExpression } from '../../src/time/expression.ts';

const years = Array.from({ length: 230 }, (_, index) => 1970 + index);
const months = Array.from({ length: 12 }, (_, index) => index + 1);

test('an expression with six fields is read', () => {
  expect(readExpression('cron(0/20 8-10 1,15 * ? *)')).toEqual({
    kind: 'cron',
    minutes: [0, 20, 40],
    hours: [8, 9, 10],
    days: { kind: 'days', values: [1, 15] },
    months,
    years,
  });
});

describe('the days', () => {
  test.each([
    ['* * ?', { kind: 'every' }],
    ['? * *', { kind: 'every' }],
    ['L * ?', { kind: 'last-day' }],
    ['3W * ?', { kind: 'nearest-weekday', day: 3 }],
    ['1/10 * ?', { kind: 'days', values: [1, 11, 21, 31] }],
    ['? * 1', { kind: 'weekdays', values: [0] }],
    ['? * 2-6', { kind: 'weekdays', values: [1, 2, 3, 4, 5] }],
    ['? * MON-FRI', { kind: 'weekdays', values: [1, 2, 3, 4, 5] }],
    ['? * SUN,SAT', { kind: 'weekdays', values: [0, 6] }],
    ['? * L', { kind: 'weekdays', values: [6] }],
    ['? * 6L', { kind: 'last-weekday', weekday: 5 }],
    ['? * FRIL', { kind: 'last-weekday', weekday: 5 }],
    ['? * 3#2', { kind: 'nth-weekday', weekday: 2, nth: 2 }],
  ])('of cron(0 0 %s *) are %j', (fields, days) => {
    expect(readExpression(`cron(0 0 ${fields} *)`)).toMatchObject({ kind: 'cron', days });
  });
});

describe('forms that only others write', () => {
  test.each([
    ['cron(15 10 ? * 6L 2022-2023)', { minutes: [15], hours: [10], years: [2022, 2023] }],
    ['cron(0 10 * * ?)', { years }],
    ['cron(0 10 ? JAN,JUN-AUG SUN *)', { months: [1, 6, 7, 8] }],
    ['cron(*/15 * * * ? *)', { minutes: [0, 15, 30, 45] }],
    ['cron(0-20/10 * * * ? *)', { minutes: [0, 10, 20] }],
    ['cron(0/30 20-2 ? * MON-FRI *)', { hours: [0, 1, 2, 20, 21, 22, 23] }],
    ['cron(0  10  *  *  ?  2026)', { years: [2026] }],
  ])('%s is read', (expression, fields) => {
    expect(readExpression(expression)).toMatchObject({ kind: 'cron', ...fields });
  });
});

test('a one-time expression is a local date and time', () => {
  expect(readExpression('at(2026-11-23T05:00:30)')).toEqual({
    kind: 'at',
    local: Date.UTC(2026, 10, 23, 5, 0, 30),
  });
});

describe('unreadable', () => {
  test.each([
    ['', 'is neither cron(…) nor at(…)'],
    ['0 5 * * *', 'is neither cron(…) nor at(…)'],
    ['rate(5 minutes)', 'counts from an instant that it does not contain'],
    ['cron(0 5 * *)', 'has 4 fields, not six'],
    ['cron(60 5 * * ? *)', 'has the minute 60'],
    ['cron(0 24 * * ? *)', 'has the hour 24'],
    ['cron(0 5/0 * * ? *)', 'has the hour 5/0'],
    ['cron(0 5 * 13 ? *)', 'has the month 13'],
    ['cron(0 5 * jan ? *)', 'has the month jan'],
    ['cron(0 5 * * ? 2200)', 'has the year 2200'],
    ['cron(0 5 * * * *)', 'has the days * and the weekdays *'],
    ['cron(0 5 ? * ? *)', 'has the days ? and the weekdays ?'],
    ['cron(0 5 1 * 1 *)', 'has the days 1 and the weekdays 1'],
    ['cron(0 5 LW * ? *)', 'has the days LW and the weekdays ?'],
    ['cron(0 5 ? * 0 *)', 'has the days ? and the weekdays 0'],
    ['cron(0 5 ? * 3#6 *)', 'has the days ? and the weekdays 3#6'],
    ['cron(0 5 1, * ? *)', 'has the days 1, and the weekdays ?'],
    ['at(2026-02-30T05:00:00)', 'has no date and time'],
    ['at(2026-02-28T24:00:00)', 'has no date and time'],
    ['at(tomorrow)', 'has no date and time'],
  ])('%j %s', (expression, reason) => {
    expect(readExpression(expression)).toEqual({ kind: 'unreadable', reason });
  });
});
