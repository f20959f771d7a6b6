import { describe, expect, test } from 'vitest';
import { translate } from '../../src/time/translate.ts';
import { jobOf, timeSpec } from './time-spec.ts';

const expressions = (spec: string, timezone?: string) =>
  translate(jobOf(timeSpec(spec), timezone === undefined ? {} : { timezone })).schedules.map(
    ({ expression }) => expression,
  );

describe('one schedule', () => {
  test.each([
    ['0 5 * * *', 'cron(0 5 * * ? *)', 'any day: ? stands in for the weekday'],
    ['* * * * *', 'cron(* * * * ? *)', 'every minute'],
    ['0,30 9 * * *', 'cron(0,30 9 * * ? *)', 'two values are a list'],
    ['*:0,10,20,30,40,50 9 * * *', 'cron(0/10 9 * * ? *)', 'to the end of the hour: start/step'],
    ['5,25,45 9 * * *', 'cron(5/20 9 * * ? *)', 'the same from another start'],
    ['0,10,20,30 9 * * *', 'cron(0,10,20,30 9 * * ? *)', 'a step that ends early has no form'],
    ['*:0,11,22,33,44,55 9 * * *', 'cron(0/11 9 * * ? *)', 'a step that does not divide 60'],
    ['0 8-18 * * *', 'cron(0 8-18 * * ? *)', 'a range'],
    ['0 0-1,18-23 * * *', 'cron(0 0,1,18-23 * * ? *)', 'a range of two is as short as a list'],
    ['0 0-23 * * *', 'cron(0 * * * ? *)', 'all values are *'],
    ['0 0 1 * *', 'cron(0 0 1 * ? *)', 'a day of the month'],
    ['0 0 1 1,4,7,10 *', 'cron(0 0 1 1/3 ? *)', 'months in steps'],
    ['0 0 * * 0', 'cron(0 0 ? * 1 *)', 'Sunday is 1'],
    ['0 0 * * 1-5', 'cron(0 0 ? * 2-6 *)', 'weekdays'],
    ['0 0 * * 0,5-6', 'cron(0 0 ? * 1,6,7 *)', 'Friday to Sunday does not wrap around'],
    ['0 0 * * *:0,2,4,6', 'cron(0 0 ? * 1,3,5,7 *)', 'weekdays have no step'],
    ['0 0 L * *', 'cron(0 0 L * ? *)', 'the last day of the month'],
    ['0 0 15W * *', 'cron(0 0 15W * ? *)', 'the weekday nearest to the 15th'],
    ['0 0 * * 5#3', 'cron(0 0 ? * 6#3 *)', 'the third Friday'],
    ['0 0 * * 5L', 'cron(0 0 ? * 6L *)', 'the last Friday'],
    ['0 0 1-31 * 5', 'cron(0 0 * * ? *)', 'either of the days, and every day is one'],
    ['0 0 1 * 0-6', 'cron(0 0 * * ? *)', 'either, and every weekday is one'],
    ['0 0 *:1-31 * 1', 'cron(0 0 ? * 2 *)', 'both, and every day is one'],
    ['0 0 1 * *:0-6', 'cron(0 0 1 * ? *)', 'both, and every weekday is one'],
    ['0 0 1-29 2 *', 'cron(0 0 * 2 ? *)', 'February has no other days'],
    ['0 0 29-31 2,4 *', 'cron(0 0 29,30 2,4 ? *)', 'the 31st is in neither month'],
    ['0 0 31 2 1', 'cron(0 0 ? 2 2 *)', 'either, and one of the two never comes'],
    ['0 0 31W 4 1', 'cron(0 0 ? 4 2 *)', 'the same for an extension'],
  ])('%s is %s: %s', (spec, expression) => {
    expect(expressions(spec)).toEqual([expression]);
    expect(translate(jobOf(timeSpec(spec))).guard).toBeUndefined();
  });
});

describe('either day field', () => {
  test.each([
    ['0 0 1,15 * 5', ['cron(0 0 1,15 * ? *)', 'cron(0 0 ? * 6 *)']],
    ['0 0 29 2 5', ['cron(0 0 29 2 ? *)', 'cron(0 0 ? 2 6 *)']],
    ['0 0 L * 5', ['cron(0 0 L * ? *)', 'cron(0 0 ? * 6 *)']],
    ['0 0 15W * 1#1', ['cron(0 0 15W * ? *)', 'cron(0 0 ? * 2#1 *)']],
  ])('%s is a schedule for the days and one for the weekdays', (spec, both) => {
    const timing = translate(jobOf(timeSpec(spec)));
    expect(timing.schedules.map(({ expression }) => expression)).toEqual(both);
    expect(timing.schedules.map(({ name }) => name)).toEqual(['report', 'report.dow']);
    expect(timing.guard).toBeUndefined();
  });
});

describe('both day fields', () => {
  test.each([
    ['0 0 *:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 1', 'cron(0 0 ? * 2 *)', 'days'],
    ['0 0 *:1,16,31 * 1-5', 'cron(0 0 1/15 * ? *)', 'weekdays'],
    ['0 0 *:1,3,5 * 1#1', 'cron(0 0 ? * 2#1 *)', 'days'],
    ['0 0 L * *:0,3,6', 'cron(0 0 L * ? *)', 'weekdays'],
    ['0 0 1 * *:0,3,6', 'cron(0 0 1 * ? *)', 'weekdays'],
    ['0 0 *:1,11,21,31 2 *:0', 'cron(0 0 1,11,21 2 ? *)', 'weekdays'],
  ] as const)('%s is %s and a guard for the %s', (spec, expression, guarded) => {
    const timing = translate(jobOf(timeSpec(spec)));
    expect(timing.schedules.map((schedule) => schedule.expression)).toEqual([expression]);
    expect(Object.keys(timing.guard ?? {})).toEqual([guarded, 'timezone']);
    expect(timing.guard?.timezone).toBe('Asia/Tokyo');
  });

  test('the guard has the days that the field allows, weekdays from Sunday 0', () => {
    expect(translate(jobOf(timeSpec('0 0 *:1,16,31 * 0,5-6'))).guard).toEqual({
      weekdays: [0, 5, 6],
      timezone: 'Asia/Tokyo',
    });
  });
});

describe('time zones', () => {
  test.each([
    ['*:0,15,30,45 * * * *', 'America/New_York', 'UTC'],
    ['0 0-23 * * *', 'Europe/Berlin', 'UTC'],
    ['0 * 1-31 * 5', 'Africa/Casablanca', 'UTC'],
    ['0 * * * *', 'Asia/Tokyo', 'UTC'],
    ['0 * * * *', 'Australia/Lord_Howe', 'Australia/Lord_Howe'],
    ['0 * * * *', 'Asia/Kathmandu', 'Asia/Kathmandu'],
    ['0 * * * 1-5', 'America/New_York', 'America/New_York'],
    ['0 * 1 * *', 'America/New_York', 'America/New_York'],
    ['0 * * 1-11 *', 'America/New_York', 'America/New_York'],
    ['0 0-22 * * *', 'America/New_York', 'America/New_York'],
  ])('%s in %s is put on %s', (spec, timezone, put) => {
    const { schedules } = translate(jobOf(timeSpec(spec), { timezone }));
    expect(schedules.map((schedule) => schedule.timezone)).toEqual([put]);
  });
});

test('a job that runs on deploy has a schedule in the last year that EventBridge knows', () => {
  expect(translate(jobOf(undefined))).toEqual({
    schedules: [{ name: 'report', expression: 'cron(0 0 1 1 ? 2199)', timezone: 'UTC' }],
  });
});
