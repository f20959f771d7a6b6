// A week of 50 mixed jobs on the virtual clock, from starting the program to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './main.ts';

const JOBS = 50;

/** From every minute to once a week; a few of each. */
const SPECS = [
  '* * * * *',
  '*/5 * * * *',
  '*/30 * * * *',
  '17 * * * *',
  '0 */6 * * *',
  '30 3 * * *',
  '0 9 * * mon-fri',
  '@weekly',
  '0 0 1 * mon',
  '45 23 */2 * 5',
];

export async function measureVirtualWeek(): Promise<Measured[]> {
  const directory = await mkdtemp(join(tmpdir(), 'cronbridge-bench-'));
  try {
    const file = join(directory, 'week.crontab');
    await writeFile(
      file,
      Array.from(
        { length: JOBS },
        (_, job) =>
          `#@ name=job-${job} overlap=${job % 3 === 0 ? 'skip' : 'allow'}\n${SPECS[job % SPECS.length]} /app/job ${job}\n`,
      ).join(''),
    );
    const begun = performance.now();
    const span = ['--from', '2027-01-01T00:00', '--until', '2027-01-08T00:00'];
    const child = spawn(process.execPath, ['dist/cronbridge.js', 'local', '--crontab', file, ...span], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`the virtual week ended with exit code ${code}`);
    const measured = performance.now() - begun;
    return [{ what: `a virtual week of ${JOBS} jobs`, target: 30_000, measured, unit: 'ms' }];
  } finally {
    await rm(directory, { recursive: true });
  }
}
