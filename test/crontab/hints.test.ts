import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from '../../src/crontab/codes.ts';
import { codesOf, parse, places, problemOf } from './parse-one.ts';

// What people write who come from other schedulers, and what they are told to write instead.
describe('a near miss gets its own code and its own way out', () => {
  test.each<[string, DiagnosticCode, string]>([
    ['0 30 5 * * * /app/report', 'six-fields', 'write 30 5 * * * /app/report'],
    ['0 */5 * * * * /app/report', 'six-fields', 'write */5 * * * * /app/report'],
    ['00 0 12 * * MON /app/report', 'six-fields', 'write 0 12 * * MON /app/report'],
    ['0 0 12 ? * MON-FRI /app/report', 'six-fields', 'write 0 12 * * MON-FRI /app/report'],
    ['0 0 12 ? * 2-6 /app/report', 'six-fields', 'write 0 12 * * 1-5 /app/report'],
    ['0 0/15 8 * * ? /app/report', 'six-fields', 'write 0-59/15 8 * * * /app/report'],
    ['0 0 12 1/1 * ? * /app/report', 'six-fields', 'write 0 12 1-31/1 * * /app/report'],
    ['0 5 * * ? * /app/report', 'six-fields', 'write 0 5 * * * /app/report'],
    ['0 5 ? * 2#1 2026 /app/report', 'six-fields', 'minute, hour, day of month'],
    ['*/10 * * * * * /app/report', 'six-fields', 'the shortest interval is a minute'],
    ['* * * * * * /app/report', 'six-fields', 'the shortest interval is a minute'],
    ['0 5 * * * 1-5 /app/report', 'six-fields', 'write 5 * * * 1-5 /app/report'],
    ['cron(0 5 * * ? *) /app/report', 'eventbridge-expression', 'write 0 5 * * * /app/report'],
    ['cron(0/10 * ? * 2-6 *) /app/report', 'eventbridge-expression', 'write 0-59/10 * * * 1-5 /app/report'],
    ['cron(0 5 * * ? 2026) /app/report', 'eventbridge-expression', 'write five fields'],
    ['rate(5 minutes) /app/report', 'eventbridge-expression', 'write five fields'],
    ['cron(0 5 * *', 'eventbridge-expression', 'write five fields'],
    ['0 5 ? * 1 /app/report', 'question-mark', 'write *'],
    ['0 5 1,? * * /app/report', 'question-mark', 'write 1,*'],
    ['@every 5m /app/report', 'every-nickname', 'write */5 * * * * /app/report'],
    ['@every 1m /app/report', 'every-nickname', 'write * * * * *'],
    ['@every 1h /app/report', 'every-nickname', 'write 0 * * * *'],
    ['@every 6h /app/report', 'every-nickname', 'write 0 */6 * * *'],
    ['@every 24h /app/report', 'every-nickname', 'write 0 0 * * *'],
    ['@every 1d /app/report', 'every-nickname', 'write 0 0 * * *'],
    ['@every 90m /app/report', 'every-nickname', 'the minutes and hours at which'],
    ['@every 10s /app/report', 'every-nickname', 'the minutes and hours at which'],
    ['5/10 * * * * /app/report', 'step-without-range', 'write 5-59/10'],
    ['0 8/2 * * * /app/report', 'step-without-range', 'write 8-23/2'],
    ['0 0 * * mon/2 /app/report', 'step-without-range', 'write mon-6/2'],
    ['0 5 * * monday /app/report', 'full-name', 'write mon'],
    ['0 5 * * Monday-Friday /app/report', 'full-name', 'write mon-friday'],
    ['0 5 1 september * /app/report', 'full-name', 'write sep'],
    ['0 5 1 Sept * /app/report', 'full-name', 'write sep'],
    ['0 5 * * tues /app/report', 'full-name', 'write tue'],
    ['0 5 * * mno /app/report', 'unknown-name', 'did you mean mon?'],
    ['0 5 * mon * /app/report', 'unknown-name', 'days of the week are the fifth field'],
    ['0 5 * * jan /app/report', 'unknown-name', 'months are the fourth field'],
    ['0 24 * * * /app/report', 'hour-out-of-range', 'midnight is hour 0'],
    ['60 5 * * * /app/report', 'minute-out-of-range', 'the full hour is minute 0'],
    ['0 5 0 * * /app/report', 'day-of-month-out-of-range', 'the last day of the month is L'],
    ['24:00 * * * /app/report', 'clock-time', 'write 0 0 * * * /app/report'],
    ['5:30 * * * /app/report', 'clock-time', 'write 30 5 * * * /app/report'],
    ['5:30 * * * * /app/report', 'clock-time', 'write 30 5 * * * /app/report'],
    ['05:05 /app/report', 'clock-time', 'write 5 5 * * * /app/report'],
    ['5:30 * * mon-fri /app/report', 'clock-time', 'write 30 5 * * mon-fri /app/report'],
    ['0 5:30 * * * /app/report', 'clock-time', '30 5 * * *'],
    ['0 22-2 * * * /app/report', 'backward-range', 'write 22-23,0-2'],
    ['0 23-2 * * * /app/report', 'backward-range', 'write 23,0-2'],
    ['0 22-2/2 * * * /app/report', 'backward-range', 'write 22,0,2'],
    ['50-10 * * * * /app/report', 'backward-range', 'write 50-59,0-10'],
    ['0 5 25-5 * * /app/report', 'backward-range', 'write 25-31,1-5'],
    ['0 5 1 nov-feb * /app/report', 'backward-range', 'write 11-12,1-2'],
    ['0 5 * * sat-mon /app/report', 'backward-range', 'write 6,0-1'],
    ['0 5 * * fri-sun/2 /app/report', 'backward-range', 'write 5,0'],
    ['20~10 5 * * * /app/report', 'backward-range', 'write 10~20'],
    ['0 5 * * 5~0 /app/report', 'backward-range', 'write 5~7'],
    ['H 5 * * * /app/report', 'jenkins-h', 'write ~'],
    ['H/15 * * * * /app/report', 'jenkins-h', 'write */15'],
    ['H(0-29) 5 * * * /app/report', 'jenkins-h', 'write 0~29'],
    ['H(0-29)/10 * * * * /app/report', 'jenkins-h', 'write 0-29/10'],
    ['0~30/5 * * * * /app/report', 'random-step', 'write 0~30'],
    ['@reboot /app/report', 'reboot', '#@ on=deploy'],
    ['@Daily /app/report', 'unknown-nickname', 'write @daily'],
    ['@dialy /app/report', 'unknown-nickname', 'did you mean @daily?'],
    ['@fortnightly /app/report', 'unknown-nickname', 'there are @hourly'],
    ['@daily * * * /app/report', 'missing-command', 'replaces all five fields'],
    ['0 5 * * /app/report', 'missing-field', 'example 0 5 * * * /app/report'],
    ['0 5 * * ./report --all', 'missing-field', 'example 0 5 * * * ./report --all'],
    ['0 5 /app/report', 'missing-field', 'example 0 5 * * * /app/report'],
    ['0 5\u00A0* * * /app/report', 'odd-blank', 'replace it by a space'],
    ['0 5 * * *\u3000/app/report', 'odd-blank', 'replace it by a space'],
    ['\u00A00 5 * * * /app/report', 'odd-blank', 'replace it by a space'],
    ['0 5,,17 * * * /app/report', 'empty-item', 'write 5,17'],
    ['0 L * * * /app/report', 'extension-field', 'the third field takes L'],
    ['0 5 fri#3 * * /app/report', 'extension-field', 'the fifth 5L and 5#3'],
    ['0 5 LW * * /app/report', 'unsupported-extension', 'L is the last day'],
    ['0 5 15,L * * /app/report', 'extension-mixed', 'write two entries'],
    ['export LANG=C', 'export-keyword', 'write LANG=...'],
    ['set LANG = C', 'export-keyword', 'write LANG=...'],
    ['<<<<<<< HEAD', 'not-an-entry', 'a merge'],
    ['    all of it', 'not-an-entry', 'no continuation lines'],
    ['- 0 5 * * * /app/report', 'not-an-entry', 'leave the "-" out'],
    ['#@name=report', 'option-syntax', 'write #@ name=report'],
    ['#@defaults timeout=30m', 'option-syntax', 'write #@default'],
  ])('%s: %s, %s', (line, code, hint) => {
    const problem = problemOf(line);
    expect([problem.code, problem.hint]).toEqual([code, expect.stringContaining(hint)]);
  });

  test('what is told to be written is right', () => {
    for (const line of [
      '0 30 5 * * * /app/report',
      'cron(0/10 * ? * 2-6 *) /app/report',
      '5:30 * * * /app/report',
    ]) {
      const hint = problemOf(line).hint ?? '';
      expect(codesOf(hint.replace('write ', ''))).toEqual([]);
    }
  });
});

describe('all problems of a line are told in one go', () => {
  test('each at its place', () => {
    expect(places('61 9,24,25 * 13 mno /app/report \\')).toEqual([
      'minute-out-of-range@1:1-3',
      'hour-out-of-range@1:6-8',
      'hour-out-of-range@1:9-11',
      'month-out-of-range@1:14-16',
      'unknown-name@1:17-20',
      'line-continuation@1:33-34',
    ]);
  });

  test('but not what follows from one mistake', () => {
    expect(codesOf('0 99 5 * * * /app/report')).toEqual(['six-fields']);
    expect(codesOf('x y z')).toEqual(['not-an-entry']);
  });
});

describe('commands that look like something else stay commands', () => {
  test.each([
    '7z a x.7z /data',
    '[ -x /app/x ] && /app/x',
    'may-report',
    'sun',
    'sat run',
    '~/bin/x',
    '/mon/x',
    '2to3 x',
    '#x',
  ])('0 5 * * * %s', (command) => {
    expect(parse(`0 5 * * * ${command}\n`).jobs.map((job) => job.command)).toEqual([command]);
  });
});

describe('what somebody has switched off is no directive', () => {
  test.each(['#@daily /app/report', '#@reboot /app/report', '#@hourly', '#@foo=bar', '#@ '])('%s', (line) => {
    expect(parse(`${line}\n0 5 * * * /app/x\n`).diagnostics).toEqual([]);
  });
});
