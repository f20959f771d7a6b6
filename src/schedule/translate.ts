// From a job's time fields to EventBridge expressions.
import type { Job } from '../crontab/job.ts';

/** One EventBridge schedule of a job. */
export interface ScheduleTime {
  /** The schedule's name: the job's, with `.dow` for the weekday half of an OR entry. */
  readonly name: string;
  /** `cron(minute hour day month weekday year)`, six fields, at most 256 characters. */
  readonly expression: string;
  readonly timezone: string;
}

/** The days on which an AND entry really runs; the dispatcher checks it. Days 1-31, weekdays 0-6 with Sunday 0, in `timezone`. */
export interface Guard {
  readonly days?: readonly number[];
  readonly weekdays?: readonly number[];
  readonly timezone: string;
}

/** When a job runs: the union of its schedules, restricted by the guard. */
export interface Timing {
  readonly schedules: readonly ScheduleTime[];
  readonly guard?: Guard;
}

/** Translates a job; total, since the parser lets no job through that EventBridge cannot express. */
export function translate(_job: Job): Timing {
  throw new Error('not yet');
}
