// `cronbridge next -n 5` for a crontab of 10,000 jobs, from the start of the process to its end.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { largeCrontab } from './large-crontab.ts';
import type { Measured } from './measured.ts';

const JOBS = 10_000;
const RUNS = 3;

export async function measureNext(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cronbridge-bench-'));
  try {
    const file = join(folder, 'large.crontab');
    await writeFile(file, largeCrontab(JOBS));
    const times: number[] = [];
    while (times.length < RUNS) {
      const begun = performance.now();
      await promisify(execFile)(process.execPath, [
        'dist/cronbridge.js',
        'next',
        '-n',
        '5',
        '--crontab',
        file,
      ]);
      times.push(performance.now() - begun);
    }
    const what = `next -n 5 for ${JOBS.toLocaleString('en')} jobs`;
    return [{ what, target: 2000, measured: Math.min(...times), unit: 'ms' }];
  } finally {
    await rm(folder, { recursive: true });
  }
}
