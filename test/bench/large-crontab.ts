// 10,000 lines, read and translated in a process of its own, so that its memory is known.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseCrontabs } from '../../src/crontab/parse.ts';
import { translate } from '../../src/schedule/translate.ts';
import type { Measured } from './main.ts';

const LINES = 10_000;

const SPECS = [
  '*/5 * * * *',
  '0 5 * * mon-fri',
  '30 2 1,15 * 5',
  '15 3 */2 * 1',
  '@daily',
  '7-59/13 8-18 * * *',
];

/** Measures in the child that `script large-crontab` is. */
export async function readLargeCrontab(script: string): Promise<Measured[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'large-crontab']);
  const { milliseconds, megabytes } = JSON.parse(stdout);
  const what = `a crontab of ${LINES.toLocaleString('en')} lines`;
  return [
    { what: `${what}: time`, target: 500, measured: milliseconds, unit: 'ms' },
    { what: `${what}: memory`, target: 200, measured: megabytes, unit: 'MB' },
  ];
}

/** The child: prints what it took. */
export async function reportLargeCrontab(): Promise<void> {
  const text = largeCrontab();
  const begun = performance.now();
  const { jobs } = parseCrontabs([{ file: 'large.crontab', text }], { timezone: 'Asia/Tokyo' });
  for (const job of jobs) translate(job);
  const milliseconds = performance.now() - begun;
  if (jobs.length < LINES / 2) throw new Error(`only ${jobs.length} jobs were read`);
  // Linux and macOS differ in what the system calls a unit, Node.js does not: kilobytes.
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ milliseconds, megabytes }));
}

/** Settings, comments, options and entries as they stand in real files. */
function largeCrontab(): string {
  const lines = ['PATH=/usr/local/bin:/usr/bin:/bin', 'MAILTO=team@example.com'];
  for (let job = 0; lines.length < LINES; job++) {
    if (job % 10 === 0) lines.push(`# Jobs from ${job} on.`, `#@ timeout=${(job % 50) + 1}m overlap=skip`);
    lines.push(`${SPECS[job % SPECS.length]} /app/bin/job-${job} --verbose >> /var/log/job-${job}.log 2>&1`);
  }
  return `${lines.join('\n')}\n`;
}
