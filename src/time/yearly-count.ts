// How often a job starts in a year, counted by days, since a minutely job has half a million starts.
import type { Job } from '../crontab/job.ts';
import { localBoundsOf } from './bounds.ts';
import { readExpression } from './expression.ts';
import { guardAllowsDay } from './guard.ts';
import { isScheduled } from './is-scheduled.ts';
import { localDays } from './local-times.ts';
import { translate } from './translate.ts';
import { DAY_MS } from './units.ts';

const DAYS_OF_YEAR = 365;

interface YearlyCount {
  /**
   * How often EventBridge invokes the job's schedules: more often than the job runs, if two schedules share minutes or the
   * guard refuses days.
   */
  readonly invocations: number;
  readonly runs: number;
}

/**
 * Counts 365 whole local days, beginning with that of `from`. Clock changes affect few runs and are ignored, and a day that
 * contains the job's `start` or `end` counts whole. Zero for a job that is disabled or has no time.
 */
export function yearlyCount(job: Job, from: Date): YearlyCount {
  if (job.time === undefined || !isScheduled(job)) return { invocations: 0, runs: 0 };
  const first = Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  const { start, end } = localBoundsOf(job.options);
  const { schedules, guard } = translate(job);
  const startsOfDay = job.time.minute.values.length * job.time.hour.values.length;
  let invocations = 0;
  const days = new Set<number>();
  for (const { expression } of schedules) {
    const read = readExpression(expression);
    if (read.kind !== 'cron') continue;
    for (const midnight of localDays(read, Math.max(first, start), () => true)) {
      if (midnight >= first + DAYS_OF_YEAR * DAY_MS || midnight > end) break;
      invocations += startsOfDay;
      const date = new Date(midnight);
      if (guardAllowsDay(guard, date.getUTCDate(), date.getUTCDay())) days.add(midnight);
    }
  }
  return { invocations, runs: days.size * startsOfDay };
}
