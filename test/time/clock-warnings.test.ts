import { describe, expect, test } from 'vitest';
import { clockWarnings } from '../../src/time/clock-warnings.ts';
import { jobOf as parsed } from '../crontab/parse-one.ts';

const now = new Date('2024-01-01T00:00Z');
const warnings = (entry: string, at = now) => clockWarnings([parsed(entry)], at);
const messages = (entry: string, at = now) => warnings(entry, at).map(({ message }) => message);

describe('an entry is warned', () => {
  test.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      ['02:30 does not exist on 2024-03-31 in Europe/Berlin: one run at 03:00 replaces it'],
    ],
    [
      'Europe/Berlin',
      '0-45/15 2 * * *',
      ['02:00 to 02:45 do not exist on 2024-03-31 in Europe/Berlin: one run at 03:00 replaces all 4'],
    ],
    [
      'Europe/Berlin',
      '0 2,3 * * *',
      ['02:00 does not exist on 2024-03-31 in Europe/Berlin: the run at 03:00 replaces it'],
    ],
    [
      'America/Nuuk',
      '30 23 * * *',
      ['23:30 does not exist on 2024-03-30 in America/Nuuk: one run at 00:00 on 2024-03-31 replaces it'],
    ],
    [
      'Europe/Berlin',
      '*/30 2 * * *',
      [
        '02:00 to 02:30 do not exist on 2024-03-31 in Europe/Berlin: they are skipped, as in crond',
        '02:00 to 02:30 occur twice on 2024-10-27 in Europe/Berlin: crond runs them both times, cronbridge only the first time',
      ],
    ],
    [
      'Europe/Berlin',
      '30 0-23 * * *',
      [
        '02:30 occurs twice on 2024-10-27 in Europe/Berlin: cronbridge runs it both times, crond only the first time',
      ],
    ],
    ['Europe/Berlin', '30 4 * * *', []],
    ['Europe/Berlin', '*/5 * * * *', []],
    ['Europe/Berlin', '@daily', []],
    ['Europe/Berlin', '@hourly', []],
    ['Asia/Tokyo', '30 2 * * *', []],
  ])('in %s, %s: %j', (timezone, entry, expected) => {
    expect(messages(`CRON_TZ=${timezone}\n${entry} x`)).toEqual(expected);
  });
});

describe('a warning', () => {
  test('is of the next change only, and not of one that is over', () => {
    const entry = 'CRON_TZ=Europe/Berlin\n30 2 * * * x';
    expect(messages(entry, new Date('2024-03-31T00:59Z'))[0]).toContain('2024-03-31');
    expect(messages(entry, new Date('2024-03-31T01:00Z'))[0]).toContain('2025-03-30');
    expect(messages(entry, new Date('2024-03-31T01:00Z'))).toHaveLength(1);
  });

  test('marks the time fields, or the nickname', () => {
    const marked = (entry: string) =>
      warnings(`CRON_TZ=Africa/Cairo\n${entry}`).map(({ line, column, endColumn }) => [
        line,
        column,
        endColumn,
      ]);
    expect(marked('30  0 *\t* * x')).toEqual([[2, 1, 12]]);
    expect(marked('@daily x')).toEqual([[2, 1, 7]]);
  });

  test('of all hours that are not on UTC says that AWS leaves it open, and what to do', () => {
    const hints = warnings('CRON_TZ=Australia/Lord_Howe\n*/10 * * * * x').map(({ hint }) => hint);
    expect(hints).toHaveLength(2);
    for (const hint of hints) expect(hint).toMatch(/timezone=UTC .*AWS does not document/);
  });

  test('tells how to have all hours mean the same to crond', () => {
    const [warning] = warnings('CRON_TZ=Europe/Berlin\n30 0-23 * * * x');
    expect(warning?.hint).toBe('write * as the hour, and crond does the same');
    expect(messages('CRON_TZ=Europe/Berlin\n30 * * * * x')).toEqual([]);
  });

  test.each([
    ['#@ enabled=false\n30 2 * * * x', 'a job that is disabled'],
    ['#@ on=deploy\n@reboot x', 'a job that runs after deploys'],
    ['#@ end=2024-03-30\n30 2 * * * x', 'a job that is over by then'],
  ])('is not given for %j: %s', (entry) => {
    expect(warnings(`CRON_TZ=Europe/Berlin\n${entry}`)).toEqual([]);
  });
});
