// A week of 50 mixed jobs on the virtual clock, from starting the program to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measured.ts';

/** How many jobs have which times: a few often, most once a day or less. */
const JOBS: readonly (readonly [number, string])[] = [
  [1, '* * * * *'],
  [2, '*/5 * * * *'],
  [3, '*/15 * * * *'],
  [4, '*/30 * * * *'],
  [10, '17 * * * *'],
  [20, '30 3 * * *'],
  [5, '0 9 * * mon-fri'],
  [5, '@weekly'],
];

export async function measureVirtualWeek(): Promise<Measured[]> {
  const directory = await mkdtemp(join(tmpdir(), 'cronbridge-bench-'));
  try {
    const file = join(directory, 'week.crontab');
    await writeFile(file, crontab());
    const begun = performance.now();
    const span = ['--from', '2027-01-01T00:00', '--until', '2027-01-08T00:00'];
    const child = spawn(process.execPath, ['dist/cronbridge.js', 'local', '--crontab', file, ...span], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`the virtual week ended with exit code ${code}`);
    const measured = performance.now() - begun;
    return [{ what: 'a virtual week of 50 jobs', target: 30_000, measured, unit: 'ms' }];
  } finally {
    await rm(directory, { recursive: true });
  }
}

function crontab(): string {
  const specs = JOBS.flatMap(([count, spec]) => Array<string>(count).fill(spec));
  return specs
    .map(
      (spec, job) => `#@ name=job-${job}${job % 3 === 0 ? ' overlap=skip' : ''}\n${spec} /app/job ${job}\n`,
    )
    .join('');
}
