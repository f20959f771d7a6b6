import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../../src/crontab/diagnostics/diagnostic.ts';
import type { TimeSpec } from '../../../src/crontab/job.ts';
import { jobOf, parse } from '../parse-one.ts';

function timeOf(spec: string): TimeSpec {
  const { time } = jobOf(`${spec} /app/report`);
  if (time === undefined) throw new Error(`${spec} has no time`);
  return time;
}

const range = (low: number, high: number, step = 1) =>
  Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);

const FIELDS = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

function valuesOf(field: (typeof FIELDS)[number], written: string): readonly number[] {
  const spec = FIELDS.map((other) => (other === field ? written : '*')).join(' ');
  const set = timeOf(spec)[field];
  return 'values' in set ? set.values : [];
}

describe('a field is the set of its values', () => {
  test.each<[(typeof FIELDS)[number], string, number[], string]>([
    ['minute', '*', range(0, 59), 'a star is the whole field'],
    ['minute', '0', [0], 'the lowest value'],
    ['minute', '59', [59], 'the highest value'],
    ['minute', '5', [5], 'one value'],
    ['minute', '05', [5], 'leading zeros are decimal'],
    ['minute', '08', [8], 'never octal'],
    ['minute', '000000000000000007', [7], 'however many zeros'],
    ['minute', '1,2,3', [1, 2, 3], 'a list'],
    ['minute', '30,10,20', [10, 20, 30], 'in any order'],
    ['minute', '5,5,5', [5], 'each once'],
    ['minute', '1-3', [1, 2, 3], 'a range with both ends'],
    ['minute', '3-3', [3], 'a range of one'],
    ['minute', '0-59', range(0, 59), 'a range of all'],
    ['minute', '1-3,2-4', [1, 2, 3, 4], 'ranges that overlap'],
    ['minute', '1-3,10,20-22', [1, 2, 3, 10, 20, 21, 22], 'ranges and values'],
    ['minute', '*/15', [0, 15, 30, 45], 'a step counts from the beginning'],
    ['minute', '*/1', range(0, 59), 'a step of one'],
    ['minute', '*/7', range(0, 56, 7), 'a step that does not divide the hour begins anew'],
    ['minute', '*/40', [0, 40], 'a step that leaves two'],
    ['minute', '*/59', [0, 59], 'the largest step with two values'],
    ['minute', '*/60', [0], 'a step over the field leaves its first value'],
    ['minute', '*/90', [0], 'and is no 90 minutes'],
    ['minute', '*/0015', [0, 15, 30, 45], 'zeros before a step'],
    ['minute', '10-20/5', [10, 15, 20], 'a step counts from the start of its range'],
    ['minute', '11-20/5', [11, 16], 'and stops before its end'],
    ['minute', '1-10/20', [1], 'a step over the range leaves its first value'],
    ['minute', '3-59/15', [3, 18, 33, 48], 'an offset step'],
    ['minute', '*/20,5', [0, 5, 20, 40], 'a stepped star in a list'],
    ['minute', '5,*/20', [0, 5, 20, 40], 'in either order'],
    ['minute', '*,5', range(0, 59), 'a star in a list'],
    ['minute', '0-10/5,30-40/5', [0, 5, 10, 30, 35, 40], 'two stepped ranges'],
    ['minute', '50-69/20', [50], 'an end outside that no step reaches, as in cronie'],
    ['hour', '*', range(0, 23), 'hours'],
    ['hour', '23', [23], 'the last hour'],
    ['hour', '00', [0], 'midnight'],
    ['hour', '9-17', range(9, 17), 'office hours'],
    ['hour', '9-17/2', [9, 11, 13, 15, 17], 'every other one'],
    ['hour', '*/6', [0, 6, 12, 18], 'four times a day'],
    ['hour', '*/5', [0, 5, 10, 15, 20], 'a step that does not divide the day'],
    ['hour', '*/23', [0, 23], 'the example of the man page'],
    ['hour', '0-23/2', range(0, 22, 2), 'another example of the man page'],
    ['hour', '22-23,0-2', [0, 1, 2, 22, 23], 'a night'],
    ['hour', '18-23,0-1', [0, 1, 18, 19, 20, 21, 22, 23], 'a long evening'],
    ['hour', '0-24/7', [0, 7, 14, 21], '24 as an end that no step reaches, as in cronie'],
    ['dayOfMonth', '*', range(1, 31), 'days'],
    ['dayOfMonth', '1', [1], 'the first'],
    ['dayOfMonth', '31', [31], 'the 31st'],
    ['dayOfMonth', '1,15', [1, 15], 'twice a month'],
    ['dayOfMonth', '*/2', range(1, 31, 2), 'a step counts from 1: odd days'],
    ['dayOfMonth', '*/10', [1, 11, 21, 31], 'so every tenth day has a 31st'],
    ['dayOfMonth', '2-30/2', range(2, 30, 2), 'even days'],
    ['dayOfMonth', '8-14', range(8, 14), 'the second week'],
    ['dayOfMonth', '15-25/2', [15, 17, 19, 21, 23, 25], 'odd days in between'],
    ['month', '*', range(1, 12), 'months'],
    ['month', '1', [1], 'January'],
    ['month', '12', [12], 'December'],
    ['month', 'jan', [1], 'by name'],
    ['month', 'DEC', [12], 'any case'],
    ['month', 'mAy', [5], 'really any'],
    ['month', 'jan-mar', [1, 2, 3], 'a range of names'],
    ['month', 'jan,jul', [1, 7], 'a list of names'],
    ['month', '1-mar', [1, 2, 3], 'a number and a name'],
    ['month', 'jan-12/3', [1, 4, 7, 10], 'a step after names'],
    ['month', '*/3', [1, 4, 7, 10], 'quarters'],
    ['month', '*/5', [1, 6, 11], 'a step that does not divide the year'],
    ['month', '2-12/2', [2, 4, 6, 8, 10, 12], 'even months'],
    ['month', '9,10,11,12', [9, 10, 11, 12], 'autumn'],
    ['month', 'feb,APR,jun-AUG', [2, 4, 6, 7, 8], 'all of it'],
    ['dayOfWeek', '*', range(0, 6), 'weekdays'],
    ['dayOfWeek', '0', [0], 'Sunday'],
    ['dayOfWeek', '7', [0], 'Sunday too'],
    ['dayOfWeek', '0,7', [0], 'both are one'],
    ['dayOfWeek', 'sun', [0], 'by name'],
    ['dayOfWeek', 'SAT', [6], 'any case'],
    ['dayOfWeek', '1-5', [1, 2, 3, 4, 5], 'workdays'],
    ['dayOfWeek', 'mon-fri', [1, 2, 3, 4, 5], 'workdays by name'],
    ['dayOfWeek', '5-7', [0, 5, 6], '7 ends a range'],
    ['dayOfWeek', '5-0', [0, 5, 6], '0 ends a range as 7 does'],
    ['dayOfWeek', 'fri-sun', [0, 5, 6], 'so do names'],
    ['dayOfWeek', 'sat-sun', [0, 6], 'the weekend'],
    ['dayOfWeek', 'mon-sun', range(0, 6), 'the week'],
    ['dayOfWeek', '0-7', range(0, 6), 'from Sunday to Sunday'],
    ['dayOfWeek', '1-7', range(0, 6), 'from Monday to Sunday'],
    ['dayOfWeek', '0-0', [0], 'a range of one Sunday is not the week'],
    ['dayOfWeek', 'sun-tue', [0, 1, 2], 'Sunday begins a range'],
    ['dayOfWeek', '4-7', [0, 4, 5, 6], 'from Thursday'],
    ['dayOfWeek', '*/2', [0, 2, 4, 6], 'a step counts from Sunday'],
    ['dayOfWeek', '*/3', [0, 3, 6], 'in the range 0-7'],
    ['dayOfWeek', '*/7', [0], 'whose 7 is Sunday again'],
    ['dayOfWeek', '1-7/2', [0, 1, 3, 5], 'so it is here'],
    ['dayOfWeek', 'mon,wed,fri', [1, 3, 5], 'a list of names'],
    ['dayOfWeek', 'Mon,3,fri-sat', [1, 3, 5, 6], 'all of it'],
  ])('%s %s: %j (%s)', (field, written, values) => {
    expect(valuesOf(field, written)).toEqual(values);
  });
});

describe('a nickname stands for five fields', () => {
  test.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
  ])('%s for %s', (nickname, fields) => {
    expect(timeOf(nickname)).toEqual(timeOf(fields));
    expect(jobOf(`${nickname}\t/app/report`).spec).toBe(nickname);
  });
});

describe('the star rule of cronie looks at the first character', () => {
  test.each([
    ['0 0 * * *', true, true, 'both'],
    ['0 0 1,15 * 5', false, false, 'either may match'],
    ['0 0 */2 * 1', true, false, 'a step does not change it: odd days that are Mondays'],
    ['0 0 *,10 * 1', true, false, 'nor does a list, though every day is in it'],
    ['0 0 10,* * 1', false, false, 'the same set written the other way around: any day or Monday'],
    ['0 0 1-31 * 1', false, false, 'a range of all days is no star'],
    ['0 0 1 * */2', false, true, 'the same for weekdays'],
    ['0 0 1 * 0-7', false, false, 'a range of all weekdays is no star'],
    ['0 0 ~ * 1', false, false, 'a random day is no star'],
  ])('%s: day %s, weekday %s (%s)', (spec, day, weekday) => {
    expect(timeOf(spec)).toMatchObject({ dayOfMonth: { star: day }, dayOfWeek: { star: weekday } });
  });
});

describe('day fields take what EventBridge has', () => {
  test.each<[string, Partial<TimeSpec>]>([
    ['0 0 L * *', { dayOfMonth: { kind: 'last' } }],
    ['0 0 l * *', { dayOfMonth: { kind: 'last' } }],
    ['0 0 15W * *', { dayOfMonth: { kind: 'nearest-weekday', day: 15 } }],
    ['0 0 1w * *', { dayOfMonth: { kind: 'nearest-weekday', day: 1 } }],
    ['0 0 * * 5#3', { dayOfWeek: { kind: 'nth', weekday: 5, nth: 3 } }],
    ['0 0 * * fri#3', { dayOfWeek: { kind: 'nth', weekday: 5, nth: 3 } }],
    ['0 0 * * 7#1', { dayOfWeek: { kind: 'nth', weekday: 0, nth: 1 } }],
    ['0 0 * * 5L', { dayOfWeek: { kind: 'last', weekday: 5 } }],
    ['0 0 * * FRIL', { dayOfWeek: { kind: 'last', weekday: 5 } }],
    ['0 0 * * 0L', { dayOfWeek: { kind: 'last', weekday: 0 } }],
    ['0 0 L * 1', { dayOfMonth: { kind: 'last' } }],
  ])('%s', (spec, time) => {
    expect(timeOf(spec)).toMatchObject(time);
  });
});

describe('blanks', () => {
  test.each(['0 5 * * * /app/report', ' \t0\t5  *\t \t* * \t/app/report'])('separate fields: %j', (line) => {
    expect(jobOf(line)).toMatchObject({ spec: '0 5 * * *', command: '/app/report' });
  });
});

describe('an error here is', () => {
  test.each([
    ['60 * * * *', 'above the minutes'],
    ['* 24 * * *', 'above the hours'],
    ['* * 0 * *', 'below the days'],
    ['* * 32 * *', 'above the days'],
    ['* * * 0 *', 'below the months'],
    ['* * * 13 *', 'above the months'],
    ['* * * * 8', 'above the weekdays'],
    ['0-60 * * * *', 'the end of a range outside'],
    ['0-60/5 * * * *', 'an end that a step reaches'],
    ['61-70/5 * * * *', 'a range outside'],
    ['99999999999999999999 * * * *', 'a number over all bounds'],
    ['4294967296 * * * *', 'a number that is 0 in 32 bits'],
    ['22-2 * * * *', 'a backward range'],
    ['* * * * 5-1', 'a backward range of weekdays'],
    ['* * * * fri-sun/2', 'a backward range with a step: cronie makes no 7 of that 0'],
    ['5-0 * * * *', 'a backward range of minutes: cronie makes a 7 of the 0'],
    ['* * * dec-feb *', 'a backward range of months'],
    ['* 20~4 * * *', 'a backward random range'],
    ['5/10 * * * *', 'a step without a range'],
    ['*/0 * * * *', 'a step of nothing'],
    ['*/-5 * * * *', 'a negative step'],
    ['5/0 * * * *', 'a step of nothing without a range'],
    ['*/4294967296 * * * *', 'a step that is 0 in 32 bits, as cronie reads it'],
    ['*/99999999999999999999 * * * *', 'a step over all bounds'],
    ['*/ * * * *', 'no step'],
    ['*/x * * * *', 'a step that is no number'],
    ['* * * */jan *', 'a step that is a name'],
    ['1-2-3 * * * *', 'two ranges in one'],
    ['1-/2 * * * *', 'half a range'],
    ['-5 * * * *,', 'the other half'],
    ['1,,2 * * * *', 'nothing between commas'],
    [',1 * * * *', 'nothing before a comma'],
    ['1, * * * *', 'nothing after a comma'],
    ['*5 * * * *', 'a star and a number'],
    ['*-5 * * * *', 'a range from a star'],
    ['5-* * * * *', 'a range to a star'],
    ['1.5 * * * *', 'a fraction'],
    ['0x5 * * * *', 'a hexadecimal number'],
    ['+5 * * * *', 'a sign'],
    ['jan * * * *', 'a name where there are none'],
    ['* * * mon *', 'a weekday among the months'],
    ['* * * * jan', 'a month among the weekdays'],
    ['* * * * monday', 'a full name'],
    ['* * * * m', 'one letter'],
    ['0~10/2 * * * *', 'a random value with a step'],
    ['~60 * * * *', 'a random range that ends outside'],
    ['*~5 * * * *', 'a random range from a star'],
    ['* L * * *', 'L among the hours'],
    ['* * L,15 * *', 'L in a list'],
    ['* * 32W * *', 'a weekday near no day'],
    ['* * W * *', 'W without a day'],
    ['* * LW * *', 'LW'],
    ['* * L-3 * *', 'L-3'],
    ['* * * * L', 'L among the weekdays'],
    ['* * * * 5#0', 'no zeroth Friday'],
    ['* * * * 5#6', 'no sixth Friday'],
    ['* * * * 8#1', 'no eighth weekday'],
    ['* * * * 1#1,2#2', 'two of them'],
    ['* * ? * *', 'Quartz'],
    ['H * * * *', 'Jenkins'],
    ['5:30 * * *', 'a time of day'],
    ['@DAILY', 'a nickname in capitals'],
    ['@dayly', 'a nickname that is none'],
    ['@', 'no nickname'],
    ['@reboot', 'a machine that boots'],
  ])('%s (%s)', (spec) => {
    const { jobs, diagnostics } = parse(`${spec} /app/report\n`);
    expect(hasErrors(diagnostics)).toBe(true);
    expect(jobs).toEqual([]);
  });
});
