import { describe, expect, test } from 'vitest';
import { readJobs } from '../../src/schedules/read-jobs.ts';

const now = new Date('2027-01-01T00:00:00Z');

function warned(text: string, at: Date | undefined = now) {
  const files = [{ file: 'a.crontab', text: `${text}\n` }];
  const { diagnostics } = readJobs(files, { timezone: 'UTC', ...(at && { now: at }) });
  return diagnostics.map(({ code, message }) => ({ code, message }));
}

describe('jitter longer than the time between two runs', () => {
  test.each([
    ['#@ jitter=30m\n*/10 * * * * x', 1],
    ['#@ jitter=10m\n*/10 * * * * x', 0],
    ['RANDOM_DELAY=45\n0,30 * * * * x', 1],
    ['#@default jitter=2h\n0 9,10 * * * x', 1],
    ['#@ jitter=24h\n0 3 * * * x', 0],
    ['#@ jitter=2h deadline=1h\n0 3 * * * x', 0],
    ['#@ enabled=false jitter=30m\n*/10 * * * * x', 0],
  ])('%j', (text, times) => {
    const codes = warned(text).map(({ code }) => code);
    expect(codes).toEqual(Array.from({ length: times }, () => 'jitter-over-interval'));
  });
});

describe('two day fields that must both match', () => {
  test('are warned of where the next start is months away, with its date', () => {
    expect(warned('0 3 */30 * 3 x')).toEqual([
      { code: 'rare-days', message: expect.stringContaining('2027-03-31, in 89 days') },
    ]);
    expect(warned('0 0 */16 1 1 x')[0]?.message).toContain('2028-01-17');
  });

  test.each([
    '0 0 */2 * 1 x',
    '0 0 1-7 * */7 x',
    '0 0 13 * 5 x',
    '0 0 * 12 1 x',
    '0 0 1 6 * x',
    '0 0 * * fri#5 x',
  ])('are not where it is soon, or no surprise: %s', (line) => {
    expect(warned(line)).toEqual([]);
  });

  test('are not looked at where no date is known', () => {
    const files = [{ file: 'a.crontab', text: '0 3 */30 * 3 x\n' }];
    expect(readJobs(files, { timezone: 'UTC' }).diagnostics).toEqual([]);
  });
});
