// Reads and translates large crontabs in a separate process, to exclude start-up time and to know the memory.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { translate } from '../../src/time/translate.ts';
import type { Measured } from './measured.ts';

const LINES = 10_000;
const FEW = 10_000;
const MANY = 100_000;

/** Other processes interfere: the fastest run says most about the code. */
const RUNS = 5;

const SPECS = [
  '*/5 * * * *',
  '0 5 * * mon-fri',
  '30 2 1,15 * 5',
  '15 3 */2 * 1',
  '@daily',
  '7-59/13 8-18 * * *',
];

/** Measures in the child process `script large-crontab`. */
export async function readLargeCrontab(script: string): Promise<Measured[]> {
  const lines = await fastest(script, 'lines');
  const few = await fastest(script, String(FEW));
  const many = await fastest(script, String(MANY));
  const what = `a crontab of ${LINES.toLocaleString('en')} lines`;
  return [
    { what: `${what}: time`, target: 500, measured: lines.milliseconds, unit: 'ms' },
    { what: `${what}: memory`, target: 200, measured: lines.megabytes, unit: 'MB' },
    { what: `${FEW.toLocaleString('en')} entries`, target: 300, measured: few.milliseconds, unit: 'ms' },
    { what: `${MANY.toLocaleString('en')} entries`, target: 4000, measured: many.milliseconds, unit: 'ms' },
    {
      what: `${MANY / FEW} times as many entries take`,
      target: MANY / FEW,
      measured: many.milliseconds / few.milliseconds,
      unit: 'times',
    },
  ];
}

interface Run {
  readonly milliseconds: number;
  readonly megabytes: number;
}

async function fastest(script: string, size: string): Promise<Run> {
  const runs: Run[] = [];
  while (runs.length < RUNS) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'large-crontab', size]);
    runs.push(JSON.parse(stdout));
  }
  return {
    milliseconds: Math.min(...runs.map(({ milliseconds }) => milliseconds)),
    megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
  };
}

/** The child: prints its measurements. */
export function reportLargeCrontab(size: string): void {
  const text = size === 'lines' ? firstLines(largeCrontab(LINES)) : largeCrontab(Number(size));
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
export function largeCrontab(entries: number): string {
  const lines = ['PATH=/usr/local/bin:/usr/bin:/bin', 'MAILTO=team@example.com'];
  for (let job = 0; job < entries; job++) {
    if (job % 10 === 0) lines.push(`# Jobs from ${job} on.`, `#@ timeout=${(job % 50) + 1}m overlap=skip`);
    lines.push(`${SPECS[job % SPECS.length]} /app/bin/job-${job} --verbose >> /var/log/job-${job}.log 2>&1`);
  }
  return `${lines.join('\n')}\n`;
}

function firstLines(text: string): string {
  return `${text.split('\n').slice(0, LINES).join('\n')}\n`;
}
