import type { Job } from '../crontab/job.ts';

/** Whether a job's schedules fire: it is enabled, and does not run only on deploy. */
export function isScheduled({ options: { enabled, on } }: Pick<Job, 'options'>): boolean {
  return enabled && on === 'schedule';
}
