// Measures commands with many calls to AWS, on the built program: `npm run bench:sync`.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ask, Calls } from './endpoints.ts';
import type { Measured } from './measured.ts';

/** Seconds. */
const TARGETS: Readonly<Record<number, { first: number; none: number; one: number }>> = {
  1000: { first: 4, none: 3, one: 3 },
  10000: { first: 40, none: 25, one: 25 },
};

const LIST_SECONDS = 3;
const DOCTOR_SECONDS = 6;

/** The quota of a small account, in calls a second, and its number of jobs. */
const THROTTLED = 50;
const THROTTLED_JOBS = 500;
const THROTTLED_SECONDS = 60;

const SCHEDULER = ['ListSchedules', 'GetSchedule', 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'];

/** Makes the program print its CPU time at its end: on a busy machine that says more than the elapsed time. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(
  "process.once('exit', () => { const { user, system } = process.cpuUsage(); console.error(`cpu ${user + system}`); });",
)}`;

/**
 * @param script the bench itself, which is the endpoints too
 * @param only this number of jobs alone: `npm run bench:sync 1000`
 * @param report gets a line about each measurement
 */
export async function measureSync(
  script: string,
  only: string,
  report: (line: string) => void,
): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const [jobs, target] of Object.entries(TARGETS)) {
    if (only !== '' && only !== jobs) continue;
    const place = await Place.open(script, report);
    try {
      const count = Number(jobs);
      const of = `of ${count.toLocaleString('en')} jobs`;
      await place.write(count);
      rows.push(await place.measure(`first sync ${of}`, target.first, ['sync']));
      rows.push(await place.measure(`sync ${of}, nothing changed`, target.none, ['sync']));
      await place.write(count, 'changed');
      rows.push(await place.measure(`sync ${of}, one line changed`, target.one, ['sync']));
      if (count > 1_000) continue;
      await place.ask({ ask: 'runs', jobs: names(count) });
      rows.push(await place.measure(`list ${of}`, LIST_SECONDS, ['list', '--json']));
      rows.push(await place.measure(`doctor ${of}`, DOCTOR_SECONDS, ['doctor']));
    } finally {
      await place.close();
    }
  }
  if (only !== '') return rows;
  const place = await Place.open(script, report);
  try {
    const rates = Object.fromEntries(SCHEDULER.map((operation) => [operation, THROTTLED]));
    await place.ask({ ask: 'quotas', rates });
    await place.write(THROTTLED_JOBS);
    const what = `first sync of ${THROTTLED_JOBS} jobs at ${THROTTLED} calls a second`;
    rows.push(await place.measure(what, THROTTLED_SECONDS, ['sync']));
    rows.push(await place.measure('the same, nothing changed', THROTTLED_SECONDS, ['sync']));
  } finally {
    await place.close();
  }
  return rows;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, job) => `job-${job}`);
}

/** A deployment far away, and a crontab for it. */
class Place {
  readonly #endpoints: ChildProcess;
  readonly #url: string;
  readonly #folder: string;
  readonly #report: (line: string) => void;

  private constructor(endpoints: ChildProcess, url: string, folder: string, report: (line: string) => void) {
    this.#endpoints = endpoints;
    this.#url = url;
    this.#folder = folder;
    this.#report = report;
  }

  static async open(script: string, report: (line: string) => void): Promise<Place> {
    const endpoints = fork(script, ['endpoints']);
    const [{ url }] = (await once(endpoints, 'message')) as [{ url: string }];
    return new Place(endpoints, url, await mkdtemp(join(tmpdir(), 'cronbridge-bench-')), report);
  }

  async ask<Answer>(ask: Ask): Promise<Answer> {
    const answered = once(this.#endpoints, 'message') as Promise<[Answer]>;
    this.#endpoints.send(ask);
    return (await answered)[0];
  }

  get #crontab(): string {
    return join(this.#folder, 'bench.crontab');
  }

  /** Jobs that are not due while this runs. @param first what the first of them does */
  async write(count: number, first = 'job-0'): Promise<void> {
    const month = ((new Date().getUTCMonth() + 6) % 12) + 1;
    const lines = names(count).map(
      (name, job) =>
        `#@ name=${name}\n${job % 60} ${job % 24} 1 ${month} * /app/bin/${job === 0 ? first : name} --verbose\n`,
    );
    await writeFile(this.#crontab, lines.join(''));
  }

  /** Runs a command of the program. */
  async measure(
    what: string,
    targetSeconds: number,
    [command = '', ...options]: readonly string[],
  ): Promise<Measured> {
    const before = await this.ask<Calls>({ ask: 'calls' });
    const begun = performance.now();
    const args = ['--import', TELL_CPU, 'dist/cronbridge.js', '--stage', 'local', command, ...options];
    const { stderr } = await promisify(execFile)(
      process.execPath,
      command === 'sync' ? [...args, this.#crontab] : args,
      {
        maxBuffer: 100_000_000,
        env: {
          PATH: process.env.PATH,
          HOME: this.#folder,
          AWS_ENDPOINT_URL: this.#url,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'bench',
          AWS_SECRET_ACCESS_KEY: 'bench',
        },
      },
    );
    const measured = performance.now() - begun;
    const { byOperation, throttled, cpu } = await this.ask<Calls>({ ask: 'calls' });
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
    const program = Number(/^cpu (\d+)$/m.exec(stderr)?.[1]) / 1000;
    const used = [
      `program ${seconds(program)}`,
      `functions ${seconds(cpu.functions - before.cpu.functions)}`,
      `endpoints ${seconds(cpu.endpoints - before.cpu.endpoints)}`,
    ];
    const calls = Object.entries(byOperation).map(([operation, count]) => `${count} ${operation}`);
    this.#report(
      `${what}: ${seconds(measured)}, of a processor ${used.join(', ')}; ${calls.join(', ')}; ${throttled} throttled`,
    );
    return { what, target: targetSeconds * 1000, measured, unit: 'ms' };
  }

  async close(): Promise<void> {
    const ended = once(this.#endpoints, 'exit');
    this.#endpoints.disconnect();
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}
