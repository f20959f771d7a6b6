import { describe, expect, test } from 'vitest';
import { readJobs } from '../../src/schedules/read-jobs.ts';

const long = 'x'.repeat(9000);

test('a job that ECS would refuse is an error among the errors of the language, by place', () => {
  const { jobs, diagnostics } = readJobs(
    [
      { file: 'b.crontab', text: `0 24 * * * /app/a\n0 5 * * * /app/b ${long}\n0 25 * * * /app/c\n` },
      { file: 'a.crontab', text: `0 5 * * * /app/d ${long}\n` },
    ],
    { timezone: 'UTC' },
  );
  expect(jobs.length).toBeGreaterThan(0);
  expect(diagnostics.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    'b.crontab:1 hour-out-of-range',
    'b.crontab:2 overrides-too-long',
    'b.crontab:3 hour-out-of-range',
    'a.crontab:1 overrides-too-long',
  ]);
});

test('its place is the whole entry', () => {
  const text = `# the customers\n0 5 * * * /app/report ${long}\n`;
  const { diagnostics } = readJobs([{ file: 'a.crontab', text }], { timezone: 'UTC' });
  expect(diagnostics).toMatchObject([{ line: 2, column: 1, endColumn: 1 + 22 + long.length }]);
});

describe('changes of the clocks', () => {
  const files = [{ file: 'a.crontab', text: 'CRON_TZ=Europe/Berlin\n\t 30 2 * * * /app/report\n' }];

  test('are warned of at the time fields, wherever the line begins', () => {
    const { diagnostics } = readJobs(files, { timezone: 'UTC', now: new Date('2024-01-01T00:00Z') });
    expect(diagnostics).toMatchObject([{ code: 'skipped-time', line: 2, column: 3, endColumn: 13 }]);
  });

  test('are not looked for without an instant to look from', () => {
    expect(readJobs(files, { timezone: 'UTC' }).diagnostics).toEqual([]);
  });
});
