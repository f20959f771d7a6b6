// Settings that swallow an entry, and values that only look alike.
import { describe, expect, test } from 'vitest';
import { diagnosticsText } from '../../../src/crontab/diagnostics/diagnostic-text.ts';
import { codesOf, parse, problemOf } from '../parse-one.ts';

describe('an entry inside a setting is an error, with the lines that were meant', () => {
  test.each([
    ['TZ=Asia/Tokyo 0 5 * * * /app/report', 'TZ=Asia/Tokyo\n0 5 * * * /app/report'],
    ['RAILS_ENV=production 0 5 * * * cd /app', 'RAILS_ENV=production\n0 5 * * * cd /app'],
    ['CRON_TZ=Asia/Tokyo 0 5 * * 1-5 x', 'CRON_TZ=Asia/Tokyo\n0 5 * * 1-5 x'],
    ['PATH=/bin:/usr/bin @daily report', 'PATH=/bin:/usr/bin\n@daily report'],
    ['MAILTO=x 0 5 * * mon-fri report', 'MAILTO=x\n0 5 * * mon-fri report'],
    ['MAILTO="" 0 5 * * * report', 'MAILTO=""\n0 5 * * * report'],
    ["A='b c' D=e 0 5 * * * report", "A='b c'\nD=e\n0 5 * * * report"],
    ['A=b"c d" */5 * * * * report', 'A=b"c d"\n*/5 * * * * report'],
    ['A = b  0 5 1 1 1 /app/report', 'A=b\n0 5 1 1 1 /app/report'],
    ['A= 0 5 * * * report', 'A=""\n0 5 * * * report'],
    ['  TZ=UTC\t0\t5\t*\t*\t*\treport "a"', 'TZ=UTC\n0\t5\t*\t*\t*\treport "a"'],
    ['export TZ=UTC 0 5 * * * report', 'TZ=UTC\n0 5 * * * report'],
    ['TZ=UTC @hourly report', 'TZ=UTC\n@hourly report'],
    ['A=b; 0 5 * * * report', 'A=b\n0 5 * * * report'],
    ['export A=b && export C=d && 0 5 * * * report', 'A=b\nC=d\n0 5 * * * report'],
    ['A=b 0 5 1 1 mon report', 'A=b\n0 5 1 1 mon report'],
    ['A=b 30 4 1 jan 1 report', 'A=b\n30 4 1 jan 1 report'],
    ['A-B=c 0 5 * * * report', 'A-B=c\n0 5 * * * report'],
    ['"A"=b 0 5 * * * report', 'A=b\n0 5 * * * report'],
  ])('%s', (line, rewritten) => {
    const problem = problemOf(line);
    expect(problem).toMatchObject({ code: 'entry-in-setting', severity: 'error', rewritten });
    expect(line.slice(problem.column - 1, problem.endColumn - 1)).toMatch(/^(?:@\w+|\S+(?:\s\S+){4})$/);
    expect(parse(`${rewritten}\n`).jobs.length).toBe(1);
  });

  test('and none where these would be wrong too', () => {
    for (const line of [
      'CRON_TZ=Asia/Tokio 0 5 * * * report',
      'SHELL=bash 0 5 * * * report',
      'A=b 0 25 * * * report',
      'A=b\\ c 0 5 * * * report',
      'SHELL=/bin/bash -l 0 5 * * * /app/report',
      'MAILTO=a@example.com, b@example.com 0 5 * * * /app/report',
    ]) {
      expect(problemOf(line)).toMatchObject({ code: 'entry-in-setting' });
      expect(problemOf(line).rewritten).toBeUndefined();
    }
  });

  test('with the options and the place that belong to it', () => {
    expect(codesOf('#@ name=report\nTZ=UTC 0 5 * * * report')).toEqual(['entry-in-setting']);
    expect(codesOf('TZ=UTC 0 5 * * * report\n0 6 * * * other')).toEqual(['entry-in-setting']);
  });
});

test.each([
  'NOTE=0 5 apples',
  'NOTE=call 1 2 3 4 5 times',
  'SCHEDULES=the report 0 5 * * * backup 0 6 * * *',
  'SCHEDULES="report 0 5 * * * /app/report"',
  'NUMBERS=1 2 3 4 5 6 7',
  'SCHEDULE=0 5 * * *',
  'SCHEDULE="0 5 * * * report"',
  'SCHEDULE=daily 0 5 * * *',
  "SCHEDULE='x @daily report'",
  'GLOB=a * * * b',
  'ADDRESS=me @home now',
  'GREETING=hello @world again',
  'RATES=0.5 1 * 2',
])('a value that looks alike is a value: %s', (line) => {
  expect(codesOf(`${line}\n0 5 * * * /app/report`)).toEqual([]);
});

test('the values before it are shown no more than others', () => {
  const text = 'TZ=UTC PASSWORD=secret 0 5 * * * report\nTOKEN=secret 0 5 * * * report\n';
  const { diagnostics } = parse(text);
  const shown = diagnosticsText(diagnostics, [{ file: 'crontab/batch.crontab', text }]);
  expect(shown).toContain('PASSWORD=***');
  expect(shown).not.toContain('secret');
});
