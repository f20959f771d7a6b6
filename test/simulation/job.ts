// The jobs of a simulated world, and their crontab.
import type { Notify, Overlap, RetryCause } from '../../src/crontab/job.ts';
import type { Behaviour } from '../../src/local/runner/instant-runner.ts';
import type { Random } from './random.ts';

/** Durations are in seconds. */
export interface SimulatedJob {
  /** Stays when the job is renamed. */
  readonly id: number;
  readonly name: string;
  readonly spec: string;
  readonly overlap: Overlap;
  readonly lock?: string;
  /** How many may hold the lock green at a time. */
  readonly places: number;
  readonly deadline: number;
  readonly timeout?: number;
  readonly retries: number;
  readonly retryDelay: number;
  readonly retryOn: readonly RetryCause[];
  /** Whether its exit codes 3, 75 and 2 mean success, nothing to do, and no retry. */
  readonly hasExitCodes: boolean;
  readonly pauseAfter?: number;
  readonly catchUp?: 'last' | 'all';
  readonly late?: number;
  readonly expect?: number;
  readonly finishBy?: string;
  readonly notify: Notify;
  readonly enabled: boolean;
  /** How its tasks behave, in turn. */
  readonly tasks: readonly Behaviour[];
}

/** Times that are due on 23 November 2026, a Monday. Some have two schedules, which share their minutes, and some a guard. */
const SPECS = [
  '* * * * *',
  '*/2 * * * *',
  '*/5 * * * *',
  '*/5 * * * *',
  '*/10 * * * *',
  '3-59/15 * * * *',
  '*/10 * 23 * mon',
  '*/15 * 23 * mon',
  '*/10 * */2 * mon',
  '*/10 * */2 * tue',
] as const;

export function anyJob(
  random: Random,
  id: number,
  { durations, overlaps = OVERLAPS, deadlines = DEADLINES, locks }: Tasks,
): SimulatedJob {
  const overlap = random.one(overlaps);
  const isShared = locks !== undefined || random.some(0.5);
  const timeout = random.some(0.3) ? random.one([60, 300]) : undefined;
  return {
    id,
    name: `job-${id}`,
    spec: random.one(SPECS),
    overlap,
    ...(overlap !== 'allow' &&
      isShared && { lock: random.one(locks ?? (overlap === 'replace' ? LOCKS : ALL_LOCKS)) }),
    places: 3,
    deadline: random.one(deadlines),
    ...(timeout !== undefined && { timeout }),
    retries: random.one([0, 0, 1, 2]),
    retryDelay: random.one([1, 30, 120]),
    retryOn: random.one([
      ['failed', 'timed-out'],
      ['failed', 'spot', 'not-started'],
    ]),
    hasExitCodes: random.some(0.6),
    ...(random.some(0.15) && { pauseAfter: random.one([1, 2, 3]) }),
    // What is caught up on stands in a line, for up to a day: long tasks would outlast the history.
    ...(Math.max(...durations) <= 250 && random.some(0.3) && { catchUp: random.one(['last', 'all', 'all']) }),
    ...(random.some(0.2) && { late: 60 }),
    ...(random.some(0.2) && { expect: 200 }),
    ...(random.some(0.1) && { finishBy: '03:40' }),
    notify: random.one(['failure', 'failure', 'always', 'never', 'recovery']),
    enabled: true,
    tasks: Array.from({ length: 1 + random.below(4) }, () => anyTask(random, durations)),
  };
}

const OVERLAPS = ['allow', 'skip', 'wait', 'replace'] as const;
const LOCKS = ['blue', 'red'] as const;
const ALL_LOCKS = ['blue', 'red', 'green'] as const;
const DEADLINES = [60, 120, 600, 3600] as const;

export interface Tasks {
  /** How long tasks run, in seconds. */
  readonly durations: readonly [number, ...number[]];
  /** Of their jobs; by default all. */
  readonly overlaps?: readonly [Overlap, ...Overlap[]];
  readonly deadlines?: readonly [number, ...number[]];
  /** Of all their jobs; by default half of them share one of three. */
  readonly locks?: readonly [string, ...string[]];
}

function anyTask(random: Random, durations: Tasks['durations']): Behaviour {
  if (random.some(0.06)) return { cannotStart: random.one(['i/o timeout', 'exec format error']) };
  return { seconds: random.one(durations), exitCode: random.some(0.3) ? random.one([1, 2, 2, 3, 75]) : 0 };
}

/** @param end of all jobs, as an ISO date-time without offset */
export function crontabOf(jobs: readonly SimulatedJob[], end: string): string {
  return jobs.map((job) => entryOf(job, end)).join('');
}

function entryOf(job: SimulatedJob, end: string): string {
  const options = {
    name: job.name,
    overlap: job.overlap,
    lock: job.lock === 'green' && job.places > 1 ? `green:${job.places}` : job.lock,
    deadline: `${job.deadline}s`,
    timeout: job.timeout && `${job.timeout}s`,
    ...(job.retries > 0 && {
      retries: job.retries,
      'retry-delay': `${job.retryDelay}s`,
      'retry-on': job.retryOn.join(','),
    }),
    ...(job.hasExitCodes && {
      'ok-exit': 3,
      'skip-exit': 75,
      'no-retry-exit': job.retries > 0 ? 2 : undefined,
    }),
    'pause-after': job.pauseAfter,
    'catch-up': job.catchUp,
    late: job.late && `${job.late}s`,
    expect: job.expect && `${job.expect}s`,
    'finish-by': job.finishBy,
    notify: job.notify,
    enabled: job.enabled ? undefined : 'false',
    end,
  };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return `#@ ${words.join(' ')}\n${job.spec} /app/job ${job.id}\n`;
}
