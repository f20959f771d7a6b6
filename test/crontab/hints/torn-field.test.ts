import { describe, expect, test } from 'vitest';
import { codesOf, jobOf, parse } from '../parse-one.ts';

describe('a space inside a field is reported, and the field is written without it', () => {
  test.each([
    ['0, 30 * * * * /app/report', '0,30 * * * * /app/report'],
    ['0 ,30 * * * * /app/report', '0,30 * * * * /app/report'],
    ['0 , 30 * * * * /app/report', '0,30 * * * * /app/report'],
    ['1- 5 * * * * /app/report', '1-5 * * * * /app/report'],
    ['1 - 5 * * * * php report.php', '1-5 * * * * php report.php'],
    ['*/ 5 * * * * /app/report', '*/5 * * * * /app/report'],
    ['* /5 * * * * /app/report', '*/5 * * * * /app/report'],
    ['0 9, 12,\t15 1 , 15 * * /app/report', '0 9,12,15 1,15 * * /app/report'],
    ['0 3 * jan, feb * /app/report', '0 3 * jan,feb * /app/report'],
    ['0 3 * * mon, tue /app/report', '0 3 * * mon,tue /app/report'],
    ['0 3 * * mon ,tue /app/report', '0 3 * * mon,tue /app/report'],
    ['0 3 * * 1 -5 /app/report', '0 3 * * 1-5 /app/report'],
    ['0 3 * * mon - fri /app/report', '0 3 * * mon-fri /app/report'],
    ['0 3 * * * /2 /app/report', '0 3 * * */2 /app/report'],
  ])('%s', (line, rewritten) => {
    const { jobs, diagnostics } = parse(`${line}\n`);
    expect(jobs).toEqual([]);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['blank-in-field']));
    expect(new Set(diagnostics.map((each) => each.rewritten))).toEqual(new Set([rewritten]));
    expect(jobOf(rewritten).spec).toBe(rewritten.split(' ').slice(0, 5).join(' '));
  });

  test('but nothing is put together that leaves fewer than five fields, or makes none', () => {
    expect(codesOf('0, 5 * * 1 /app/report')).toEqual(['empty-item']);
    expect(codesOf('0,30, * * * * /app/report')).toEqual(['empty-item']);
    expect(codesOf('0 3 * * 1 -n /app/report')).toEqual(['mail-flag']);
    expect(codesOf('0 3 * * 1 - /app/report')).toEqual(['unknown-flag']);
  });

  test('nothing is written where a value remains wrong', () => {
    const { diagnostics } = parse('0, 75 * * * * /app/report\n');
    expect(diagnostics).toMatchObject([{ code: 'blank-in-field' }]);
    expect(diagnostics[0]).not.toHaveProperty('rewritten');
  });
});

describe('a weekday that is none is a wrong weekday, and no part of the command', () => {
  test.each([
    ['mon-frx', 'mon-fri'],
    ['月', 'mon'],
    ['月-金', 'mon-fri'],
    ['月曜日', 'mon'],
    ['周一', 'mon'],
    ['mo', 'mon'],
    ['Fr', 'fri'],
    ['Mondays', 'mon'],
    ['thurs-sat', 'thu-sat'],
    ['Wendesday', 'wed'],
    ['lundi', 'mon'],
    ['lundi-vendredi', 'mon-fri'],
    ['Montag', 'mon'],
    ['miércoles', 'wed'],
    ['weekdays', 'mon-fri'],
    ['weekend', 'sat,sun'],
    ['L5', '5L'],
    ['１', '1'],
    ['１，２', '1,2'],
    ['＊', '*'],
  ])('%s, %s', (written, meant) => {
    const { jobs, diagnostics } = parse(`0 3 * * ${written} /app/report --all\n`);
    expect(jobs).toEqual([]);
    expect(diagnostics).toMatchObject([
      { column: 9, severity: 'error', rewritten: `0 3 * * ${meant} /app/report --all` },
    ]);
    expect(diagnostics[0]?.message).toContain('day of week');
  });

  test.each(['8-9x', '月x', '日月', 'mon.fri', 'mon;', '"mon"', 'mon&tue', 'xyz-mon'])(
    '%s is reported at its place, without a guess',
    (written) => {
      const { jobs, diagnostics } = parse(`0 3 * * ${written} /app/report\n`);
      expect(jobs).toEqual([]);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.map(({ rewritten }) => rewritten).join()).not.toContain(`* ${written}`);
    },
  );

  test('a word that may be either is asked about, without a line that makes it one of them', () => {
    const { diagnostics } = parse('0 3 * * report --all\n');
    expect(diagnostics).toMatchObject([
      { code: 'missing-field', hint: expect.stringContaining('if "report" is the day of week') },
    ]);
    expect(diagnostics[0]).not.toHaveProperty('rewritten');
  });

  test.each([
    'php report.php',
    'sudo -u app report',
    'python3.12 report.py',
    './report',
    'report.sh',
    'cd /app',
  ])('%s is a command, and a field is missing before it', (command) => {
    expect(parse(`0 3 * * ${command}\n`).diagnostics).toMatchObject([
      { code: 'missing-field', rewritten: `0 3 * * * ${command}` },
    ]);
  });

  test('months of other languages are known too', () => {
    expect(parse('0 3 1 janvier * /app/report\n').diagnostics).toMatchObject([
      { code: 'unknown-name', rewritten: '0 3 1 jan * /app/report' },
    ]);
  });
});
