// A run that Scheduler starts late within its window is not missed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cronbridge } from '../cli/record.ts';

it('starts every run of jobs whose jitter is longer than their deadline', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cronbridge-jitter-'));
  try {
    const crontab = join(directory, 'test.crontab');
    // Names decide where in its window a job starts: some of six start late in it.
    const jobs = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => [
      `#@ name=daily-${name} jitter=2h deadline=1m`,
      '0 3 * * * x',
      `#@ name=often-${name} jitter=30m`,
      '*/10 4 * * * x',
    ]);
    writeFileSync(crontab, `${jobs.join('\n')}\n`);
    const span = ['--from', '2027-01-01T00:00', '--until', '2027-01-01T08:00'];
    const { code, out } = await cronbridge(['local', '--crontab', crontab, ...span]);
    expect(code).toBe(0);
    expect(out).not.toContain('missed');
    expect(out.match(/^daily-.@\S+ succeeded/gm)).toHaveLength(6);
    expect(out.match(/^often-.@\S+ succeeded/gm)).toHaveLength(36);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
