import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from '../../../src/crontab/diagnostics/codes.ts';
import { hasErrors } from '../../../src/crontab/diagnostics/diagnostic.ts';
import { codesOf, parse, places, problemOf } from '../parse-one.ts';

// What people write who come from other schedulers, and what they are told to write instead.
describe('a near miss gets its own code, and the line as it is written here', () => {
  test.each<[string, DiagnosticCode, string]>([
    ['0 30 5 * * * /app/report', 'six-fields', '30 5 * * * /app/report'],
    ['0 */5 * * * * /app/report', 'six-fields', '*/5 * * * * /app/report'],
    ['00 0 12 * * MON /app/report', 'six-fields', '0 12 * * MON /app/report'],
    ['0 0 12 ? * MON-FRI /app/report', 'six-fields', '0 12 * * MON-FRI /app/report'],
    ['0 0 12 ? * 2-6 /app/report', 'six-fields', '0 12 * * mon-fri /app/report'],
    ['0 0/15 8 * * ? /app/report', 'six-fields', '*/15 8 * * * /app/report'],
    ['0 0 12 1/1 * ? * /app/report', 'six-fields', '0 12 1-31/1 * * /app/report'],
    ['0 5 * * ? * /app/report', 'six-fields', '0 5 * * * /app/report'],
    [
      '0 5 ? * 2#1 2026 /app/report',
      'six-fields',
      '#@ start=2026-01-01 end=2026-12-31\n0 5 * * mon#1 /app/report',
    ],
    ['*/10 * * * * * /app/report', 'six-fields', '* * * * * /app/report'],
    ['* * * * * * /app/report', 'six-fields', '* * * * * /app/report'],
    ['0 5 * * * 1-5 /app/report', 'six-fields', '5 * * * 1-5 /app/report'],
    ['cron(0 5 * * ? *) /app/report', 'eventbridge-expression', '0 5 * * * /app/report'],
    ['cron(0/10 * ? * 2-6 *) /app/report', 'eventbridge-expression', '*/10 * * * mon-fri /app/report'],
    [
      'cron(0 5 * * ? 2026) /app/report',
      'eventbridge-expression',
      '#@ start=2026-01-01 end=2026-12-31\n0 5 * * * /app/report',
    ],
    ['rate(5 minutes) /app/report', 'eventbridge-expression', '*/5 * * * * /app/report'],
    ['0 5 ? * 1 /app/report', 'question-mark', '0 5 * * 1 /app/report'],
    ['0 5 1,? * * /app/report', 'question-mark', '0 5 1,* * * /app/report'],
    ['@every 5m /app/report', 'every-nickname', '*/5 * * * * /app/report'],
    ['@every 1m /app/report', 'every-nickname', '* * * * * /app/report'],
    ['@every 1h /app/report', 'every-nickname', '0 * * * * /app/report'],
    ['@every 6h /app/report', 'every-nickname', '0 */6 * * * /app/report'],
    ['@every 24h /app/report', 'every-nickname', '0 0 * * * /app/report'],
    ['@every 1d /app/report', 'every-nickname', '0 0 * * * /app/report'],
    ['@every 90m /app/report', 'every-nickname', '0 */3 * * * /app/report\n30 1-23/3 * * * /app/report'],
    ['@every 10s /app/report', 'every-nickname', '* * * * * /app/report'],
    ['5/10 * * * * /app/report', 'step-without-range', '5-59/10 * * * * /app/report'],
    ['0 8/2 * * * /app/report', 'step-without-range', '0 8-23/2 * * * /app/report'],
    ['0 0 * * mon/2 /app/report', 'step-without-range', '0 0 * * mon-6/2 /app/report'],
    ['0 5 * * monday /app/report', 'full-name', '0 5 * * mon /app/report'],
    ['0 5 * * Monday-Friday /app/report', 'full-name', '0 5 * * mon-fri /app/report'],
    ['0 5 1 september * /app/report', 'full-name', '0 5 1 sep * /app/report'],
    ['0 5 1 Sept * /app/report', 'full-name', '0 5 1 sep * /app/report'],
    ['0 5 * * tues /app/report', 'full-name', '0 5 * * tue /app/report'],
    ['0 5 * * mno /app/report', 'unknown-name', '0 5 * * mon /app/report'],
    ['0 24 * * * /app/report', 'hour-out-of-range', '0 0 * * * /app/report'],
    ['24:00 * * * /app/report', 'clock-time', '0 0 * * * /app/report'],
    ['5:30 * * * /app/report', 'clock-time', '30 5 * * * /app/report'],
    ['5:30 * * * * /app/report', 'clock-time', '30 5 * * * /app/report'],
    ['05:05 /app/report', 'clock-time', '5 5 * * * /app/report'],
    ['5:30 * * mon-fri /app/report', 'clock-time', '30 5 * * mon-fri /app/report'],
    ['0 5:30 * * * /app/report', 'clock-time', '30 5 * * * /app/report'],
    ['0 22-2 * * * /app/report', 'backward-range', '0 22-23,0-2 * * * /app/report'],
    ['0 23-2 * * * /app/report', 'backward-range', '0 23,0-2 * * * /app/report'],
    ['0 22-2/2 * * * /app/report', 'backward-range', '0 22,0,2 * * * /app/report'],
    ['50-10 * * * * /app/report', 'backward-range', '50-59,0-10 * * * * /app/report'],
    ['0 5 25-5 * * /app/report', 'backward-range', '0 5 25-31,1-5 * * /app/report'],
    ['0 5 1 nov-feb * /app/report', 'backward-range', '0 5 1 11-12,1-2 * /app/report'],
    ['0 5 * * sat-mon /app/report', 'backward-range', '0 5 * * 6,0-1 /app/report'],
    ['0 5 * * fri-sun/2 /app/report', 'backward-range', '0 5 * * 5,0 /app/report'],
    ['20~10 5 * * * /app/report', 'backward-range', '10~20 5 * * * /app/report'],
    ['0 5 * * 5~0 /app/report', 'backward-range', '0 5 * * 5~7 /app/report'],
    ['H 5 * * * /app/report', 'jenkins-h', '~ 5 * * * /app/report'],
    ['H/15 * * * * /app/report', 'jenkins-h', '*/15 * * * * /app/report'],
    ['H(0-29) 5 * * * /app/report', 'jenkins-h', '0~29 5 * * * /app/report'],
    ['H(0-29)/10 * * * * /app/report', 'jenkins-h', '0-29/10 * * * * /app/report'],
    ['0~30/5 * * * * /app/report', 'random-step', '0~30 * * * * /app/report'],
    ['@reboot /app/report', 'reboot', '#@ on=deploy\n@reboot /app/report'],
    ['@Daily /app/report', 'unknown-nickname', '@daily /app/report'],
    ['@dialy /app/report', 'unknown-nickname', '@daily /app/report'],
    ['0 5 * * /app/report', 'missing-field', '0 5 * * * /app/report'],
    ['0 5 * * ./report --all', 'missing-field', '0 5 * * * ./report --all'],
    ['0 5 /app/report', 'missing-field', '0 5 * * * /app/report'],
    ['0 5\u00A0* * * /app/report', 'odd-blank', '0 5 * * * /app/report'],
    ['0 5 * * *\u3000/app/report', 'odd-blank', '0 5 * * * /app/report'],
    ['\u00A00 5 * * * /app/report', 'odd-blank', '0 5 * * * /app/report'],
    ['0 5,,17 * * * /app/report', 'empty-item', '0 5,17 * * * /app/report'],
    [
      '30 0 12 ? * MON-FRI 2026-2027 /app/report',
      'six-fields',
      '#@ start=2026-01-01 end=2027-12-31\n0 12 * * MON-FRI /app/report',
    ],
    ['0 0 12 ? * 6L /app/report', 'six-fields', '0 12 * * friL /app/report'],
    ['cron(0 5 * * ? *)', 'eventbridge-expression', '0 5 * * * COMMAND'],
    ['rate(1 hour) /app/report', 'eventbridge-expression', '0 * * * * /app/report'],
    ['rate(7 days) /app/report', 'eventbridge-expression', '0 0 * * 0 /app/report'],
    [
      'at(2026-11-23T05:00:00) /app/report',
      'eventbridge-expression',
      '#@ start=2026-11-23 end=2026-11-23\n0 5 23 11 * /app/report',
    ],
    ['@every 40m /app/report', 'every-nickname', '0,40 */2 * * * /app/report\n20 1-23/2 * * * /app/report'],
    ['@every 7m /app/report', 'every-nickname', '*/7 * * * * /app/report'],
    ['@every 5m', 'every-nickname', '*/5 * * * * COMMAND'],
    ['H H(0-7) * * * /app/report', 'jenkins-h', '~ 0~7 * * * /app/report'],
    [
      '1 5 cron.daily nice run-parts /etc/cron.daily',
      'anacrontab',
      '#@ name=cron-daily\n5 0 * * * nice run-parts /etc/cron.daily',
    ],
    ['7 70 weekly-backup /app/backup', 'anacrontab', '#@ name=weekly-backup\n10 1 * * 0 /app/backup'],
    [
      '@monthly 45 cron.monthly run-parts /etc/cron.monthly',
      'anacrontab',
      '#@ name=cron-monthly\n45 0 1 * * run-parts /etc/cron.monthly',
    ],
    ['OnCalendar=Mon..Fri *-*-* 10:00', 'systemd-timer', '0 10 * * mon-fri COMMAND'],
    ['OnCalendar=daily', 'systemd-timer', '0 0 * * * COMMAND'],
    ['OnUnitActiveSec=15min', 'systemd-timer', '*/15 * * * * COMMAND'],
    ['OnUnitActiveSec=1h 30min', 'systemd-timer', '0 */3 * * * COMMAND\n30 1-23/3 * * * COMMAND'],
    ['OnUnitActiveSec=1m', 'systemd-timer', '* * * * * COMMAND'],
    ['OnUnitActiveSec=5 minutes', 'systemd-timer', '*/5 * * * * COMMAND'],
    ['OnUnitActiveSec=1.5h', 'systemd-timer', '0 */3 * * * COMMAND\n30 1-23/3 * * * COMMAND'],
    ['OnUnitActiveSec=1w', 'systemd-timer', '0 0 * * 0 COMMAND'],
    ['OnCalendar=12:00', 'systemd-timer', '0 12 * * * COMMAND'],
    ['OnCalendar=Mon', 'systemd-timer', '0 0 * * mon COMMAND'],
    ['OnCalendar=Daily UTC', 'systemd-timer', '#@ timezone=UTC\n0 0 * * * COMMAND'],
    ['OnCalendar=Mon *-*-01..07 3:00', 'systemd-timer', '0 3 * * mon#1 COMMAND'],
    ['Mon..Fri *-*-* 10:00', 'systemd-timer', '0 10 * * mon-fri COMMAND'],
    ['Mon..Fri *-*-* 10:00 /app/report', 'systemd-timer', '0 10 * * mon-fri /app/report'],
    [
      'Sat,Sunday 10:00 Europe/Berlin /app/report',
      'systemd-timer',
      '#@ timezone=Europe/Berlin\n0 10 * * sat,sun /app/report',
    ],
    ['*-*-* 04:00:00 /app/report', 'systemd-timer', '0 4 * * * /app/report'],
    ['*-01,07-01 /app/report', 'systemd-timer', '0 0 1 1,7 * /app/report'],
    ['*-*~01 5:00 /app/report', 'systemd-timer', '0 5 L * * /app/report'],
    ['*:0/15 /app/report', 'systemd-timer', '*/15 * * * * /app/report'],
    ['*-*-* 8..18/2:05 /app/report', 'systemd-timer', '5 8-18/2 * * * /app/report'],
    ['weekly /app/report', 'systemd-timer', '0 0 * * mon /app/report'],
  ])('%s: %s, %j', (line, code, rewritten) => {
    const { diagnostics } = parse(`${line}\n`);
    expect([...new Set(diagnostics.map((each) => each.code))]).toEqual([code]);
    expect([...new Set(diagnostics.map((each) => each.rewritten))]).toEqual([rewritten]);
    expect(hasErrors(parse(`${rewritten}\n`).diagnostics)).toBe(false);
  });

  test('all corrections of a line are in what is to be written', () => {
    const { diagnostics } = parse('H 8/2 ? * Monday-Friday /app/report\n');
    expect(new Set(diagnostics.map(({ rewritten }) => rewritten))).toEqual(
      new Set(['~ 8-23/2 * * mon-fri /app/report']),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'jenkins-h',
      'step-without-range',
      'question-mark',
      'full-name',
    ]);
  });

  test('a line is not written anew while something in it remains wrong', () => {
    for (const line of ['H 99 * * * /app/report', 'H 5 * * *', 'H(9-99) 5 * * * /app/report']) {
      const { diagnostics } = parse(`${line}\n`);
      expect(diagnostics).not.toEqual([]);
      expect(diagnostics.filter(({ rewritten }) => rewritten !== undefined)).toEqual([]);
    }
  });

  test('a user column is asked about, with the line as it is without it', () => {
    expect(problemOf('0 5 * * * root /app/report')).toMatchObject({
      code: 'user-column',
      hint: expect.stringContaining('#@ format=system'),
      rewritten: '0 5 * * * /app/report',
    });
  });

  test('the header of an installed crontab is reported once, and describes no entry', () => {
    const header = [
      '# DO NOT EDIT THIS FILE - edit the master and reinstall.',
      '# (/tmp/crontab.lsRy8H installed on Mon Nov 23 05:00:00 2026)',
      '# (Cron version V5.0 -- $Id: crontab.c,v 1.12 2004/01/23 18:56:42 vixie Exp $)',
    ].join('\n');
    const { jobs, diagnostics } = parse(`${header}\n0 5 * * * /app/report\n`);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([['crontab-header', 1]]);
    expect(jobs.map(({ description }) => description)).toEqual([undefined]);
  });
});

describe('where no line says it instead, words do', () => {
  test.each<[string, DiagnosticCode, string]>([
    ['cron(0 5 * *', 'eventbridge-expression', 'write minute, hour, day of month, month, day of week'],
    ['0 5 * mon * /app/report', 'unknown-name', 'days of the week are the fifth field'],
    ['0 5 * * jan /app/report', 'unknown-name', 'months are the fourth field'],
    ['60 5 * * * /app/report', 'minute-out-of-range', 'the full hour is minute 0 of the next hour'],
    [
      '0 5 0 * * /app/report',
      'day-of-month-out-of-range',
      'the first day is 1; for the last day of the month, write L',
    ],
    [
      '@fortnightly /app/report',
      'unknown-nickname',
      'the nicknames are @hourly @daily @midnight @weekly @monthly @yearly @annually @reboot',
    ],
    ['@daily * * * /app/report', 'missing-command', 'a nickname replaces all five fields'],
    [
      '0 L * * * /app/report',
      'extension-field',
      'the third field accepts L and 15W, the fifth 5L and 5#3; the last Saturday is 6L',
    ],
    [
      '0 5 fri#3 * * /app/report',
      'extension-field',
      'the third field accepts L and 15W, the fifth 5L and 5#3; the last Saturday is 6L',
    ],
    [
      '0 5 LW * * /app/report',
      'unsupported-extension',
      'L is the last day of the month, 15W is the weekday nearest to the 15th',
    ],
    ['0 5 15,L * * /app/report', 'extension-mixed', 'write two entries, one of them with L'],
    ['export LANG=C', 'export-keyword', 'write LANG=...'],
    ['set LANG = C', 'export-keyword', 'write LANG=...'],
    ['<<<<<<< HEAD', 'not-an-entry', 'remove what is left of a merge conflict'],
    [
      '    all of it',
      'not-an-entry',
      'begin the line with # to make it a comment; a crontab has no continuation lines',
    ],
    ['- 0 5 * * * /app/report', 'not-an-entry', 'remove the "-"'],
    ['#@name=report', 'option-syntax', 'write #@ name=report'],
    ['#@defaults timeout=30m', 'option-syntax', 'write #@default key=value'],
    ['cron(0 5 * * ? 2026/2) /app/report', 'eventbridge-expression', 'use the options start and end'],
    ['rate(100 minutes) /app/report', 'eventbridge-expression', 'the minutes and hours at which'],
    ['3 5 cron.odd /app/report', 'anacrontab', 'write minute, hour'],
    ['OnCalendar=Mon *-*-13 10:00', 'systemd-timer', 'write minute, hour'],
    ['OnUnitActiveSec=1month', 'systemd-timer', '0 0 1 * * for once a month'],
    ['OnUnitActiveSec=1M', 'systemd-timer', '0 0 1 * * for once a month'],
    ['OnUnitActiveSec=2years', 'systemd-timer', '0 0 1 1 * for once a year'],
    ['OnUnitActiveSec=infinity', 'systemd-timer', 'the timer never elapses'],
    ['OnUnitActiveSec=2h 30min', 'systemd-timer', 'the minutes and hours at which'],
    ['OnUnitActiveSec=1fortnight', 'systemd-timer', 'the minutes and hours at which'],
    ['RandomizedDelaySec=1h', 'systemd-timer', 'use the option jitter'],
    ['OnBootSec=5min', 'systemd-timer', '@reboot'],
    ['Mon 10:00 Europe/Berlim /app/report', 'systemd-timer', 'write minute, hour'],
    ['daily report of sales', 'not-an-entry', 'make it a comment'],
    ['[Timer]', 'systemd-timer', 'only entries, settings and comments'],
    ['no crontab for deploy', 'not-an-entry', 'a user without a crontab'],
    ['# DO NOT EDIT THIS FILE - edit the master and reinstall.', 'crontab-header', 'remove it'],
    ['0 5 5:30 * * /app/report', 'clock-time', '30 5 for 5:30'],
  ])('%s: %s, %s', (line, code, hint) => {
    expect(problemOf(line)).toMatchObject({ code, hint: expect.stringContaining(hint) });
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

describe('a disabled entry is not a directive', () => {
  test.each(['#@daily /app/report', '#@reboot /app/report', '#@hourly', '#@foo=bar', '#@ '])('%s', (line) => {
    expect(parse(`${line}\n0 5 * * * /app/x\n`).diagnostics).toEqual([]);
  });
});
