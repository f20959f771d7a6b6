import { expect, test } from 'vitest';
import { importCrontabs } from '../../src/import/import-crontabs.ts';

const ANACRONTAB = `SHELL=/bin/sh
RANDOM_DELAY=45
START_HOURS_RANGE=3-22
1	5	cron.daily		nice run-parts /etc/cron.daily
7 25 cron.weekly /app/weekly
@monthly 70 cron.monthly /app/monthly
3 10 some /app/some
45 10 odd /app/odd
@hourly 5 never /app/never
`;

test.each(['cronie', 'debian'] as const)(
  'jobs of anacron become the entries that %s would need, and are told',
  (dialect) => {
    const sources = [{ file: 'anacrontab', text: ANACRONTAB, path: '/etc/anacrontab' }];
    const [imported] = importCrontabs(sources, { dialect, timezone: 'Asia/Tokyo', system: true });
    const entries = (imported?.text ?? '').split('\n').filter((line) => /^\d/.test(line));
    expect(entries).toEqual([
      '5 3 * * * nice run-parts /etc/cron.daily',
      '25 3 * * 0 /app/weekly',
      '10 4 1 * * /app/monthly',
      '10 3 */3 * * /app/some',
    ]);
    expect(imported).toMatchObject({ entries: 4 });
    expect(imported?.text).toContain('# 45 10 odd /app/odd');
    const told = imported?.findings.filter(({ code }) => code.startsWith('anacron'));
    expect(told?.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(told?.slice(5).map(({ kind }) => kind)).toEqual(['lost', 'lost']);
    expect(told?.[6]).toMatchObject({ message: expect.stringContaining('never ran never') });
    expect(told?.[1]).toMatchObject({ message: expect.stringContaining('cron.daily once a day') });
    expect(told?.[5]).toMatchObject({
      message: expect.stringContaining('once every 45 days, which cron cannot express'),
    });
  },
);

test('a crontab is none', () => {
  const text = '0 5 * * * /app/report\n1 5 cron.daily /app/x\n';
  const [imported] = importCrontabs([{ file: 'crontab', text }], { dialect: 'cronie', timezone: 'UTC' });
  expect(imported?.findings.map(({ code }) => code)).not.toContain('anacrontab');
  expect(imported).toMatchObject({ entries: 1, switchedOff: 1 });
});
