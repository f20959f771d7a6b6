import { describe, expect, test } from 'vitest';
import { parse, problemOf } from '../parse-one.ts';

describe('days of the month and a weekday that together make the nth one of a month', () => {
  test.each([
    ['0 3 1-7 * 1', '0 3 * * mon#1'],
    ['0 3 8-14 * mon', '0 3 * * mon#2'],
    ['0 3 15-21 * sun', '0 3 * * sun#3'],
    ['0 3 22-28 * 7', '0 3 * * sun#4'],
    ['0 3 25-31 * 5', '0 3 * * friL'],
    ['0 3 24-30 4 5', '0 3 * 4 friL'],
    ['0 3 1,2,3,4,5,6,7 1,7 1', '0 3 * 1,7 mon#1'],
    ['0 3 1-31 * 1', '0 3 * * 1'],
    ['0 3 1-7 * 0-6', '0 3 1-7 * *'],
  ])('%s is warned of, and %s is offered', (time, meant) => {
    expect(problemOf(`${time} /app/report --all`)).toMatchObject({
      code: 'either-day',
      severity: 'warning',
      column: 5,
      rewritten: `${meant} /app/report --all`,
    });
    expect(parse(`${meant} /app/report\n`).diagnostics).toEqual([]);
  });

  test('several weekdays are several entries, and many are words', () => {
    expect(problemOf('0 3 1-7 * mon,thu /app/report').rewritten).toBe(
      '0 3 * * mon#1 /app/report\n0 3 * * thu#1 /app/report',
    );
    expect(problemOf('0 3 1-7 * 1-5 /app/report')).not.toHaveProperty('rewritten');
    expect(problemOf('0 3 1-7 * 1-5 /app/report').hint).toContain('mon#1');
  });
});

test.each([
  ['0 3 22-31 * 5', '[ "$(date +\\%u)" = 5 ] &&'],
  ['0 3 1-10 * sun', '[ "$(date +\\%u)" = 7 ] &&'],
  ['0 3 1-15 * sun,mon', 'date +\\%u | grep -q [17] &&'],
])('further days together with a weekday, %s, ask for the weekday in the command', (time, test) => {
  const problem = problemOf(`${time} /app/report`);
  expect(problem).toMatchObject({ code: 'either-day', column: 5 });
  expect(problem.hint).toContain(test);
  expect(parse(`0 3 1-10 * * ${test} /app/report\n`).diagnostics).toEqual([]);
});

describe('every minute of an hour', () => {
  test.each([
    ['* 2 * * *', '0 2 * * *'],
    ['* */2 * * *', '0 */2 * * *'],
    ['* 2,14 * * 1-5', '0 2,14 * * 1-5'],
    ['* * 1 * *', '0 0 1 * *'],
    ['* * * * sun', '0 0 * * sun'],
    ['* * L * *', '0 0 L * *'],
  ])('%s is warned of, and %s is offered', (time, meant) => {
    expect(problemOf(`${time} /app/report`)).toMatchObject({
      code: 'every-minute',
      column: 1,
      rewritten: `${meant} /app/report`,
    });
  });

  test('corrections of both kinds are in one line', () => {
    const { diagnostics } = parse('* 2 1-7 * 1 /app/report\n');
    expect(new Set(diagnostics.map(({ rewritten }) => rewritten))).toEqual(
      new Set(['0 2 * * mon#1 /app/report']),
    );
  });
});

test.each([
  '0 3 1-7 * *',
  '0 3 1-7 * */7',
  '0 3 * * mon#1',
  '0 0 1,15 * 5',
  '0 0 13 * 5',
  '0 0 1-3 * 1',
  '0 3 */100,1-7 * mon',
  '0 3 1-7 * */10,1',
  '* 9-17 * * *',
  '* 22-23,0-5 * * *',
  '0-59 2 * * *',
  '*/1 2 * * *',
  '*/5 2 * * *',
  '* * * * *',
  '* * * * 1-5',
  '@monthly',
])('%s is no cause for a warning', (time) => {
  expect(parse(`${time} /app/report\n`).diagnostics).toEqual([]);
});

describe('Fargate Spot without retries', () => {
  test.each([
    ['#@ launch=fargate-spot\n0 3 * * * /app/x', 1],
    ['#@ launch=FARGATE_SPOT retries=0\n0 3 * * * /app/x', 1],
    ['#@ launch=fargate-spot retries=2 retry-on=failed\n0 3 * * * /app/x', 1],
    ['#@default launch=fargate-spot\n0 3 * * * /app/x\n0 4 * * * /app/y', 1],
    ['#@default launch=fargate-spot retries=2\n0 3 * * * /app/x', 0],
    ['#@ launch=fargate-spot retries=2\n0 3 * * * /app/x', 0],
    ['#@ launch=fargate\n0 3 * * * /app/x', 0],
  ])('%j is warned of %i times', (text, times) => {
    const codes = parse(`${text}\n`).diagnostics.map(({ code, line }) => `${code}@${line}`);
    expect(codes).toEqual(Array.from({ length: times }, () => 'spot-without-retries@1'));
  });
});
