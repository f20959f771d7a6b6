import type { Job } from '../crontab/job.ts';
import type { Interval } from './interval.ts';
import { isScheduled } from './is-scheduled.ts';
import { jobInstants } from './job-instants.ts';

/** One future run. */
interface Upcoming {
  readonly job: Job;
  readonly scheduled: Date;
}

/** The next run of one job, and those after it. `order` is the job's place in the crontab. */
interface Head {
  readonly upcoming: Upcoming;
  readonly order: number;
  readonly later: Iterator<Date>;
}

/**
 * The runs in an interval, sorted by time, then in the order of the jobs, computed lazily, since an interval can contain
 * millions. Disabled jobs and jobs that run only on deploy have none.
 */
export function* upcomingRuns(jobs: readonly Job[], interval: Interval): Generator<Upcoming, void> {
  const heads: Head[] = [];
  for (const [order, job] of jobs.entries()) advance(heads, { job, order, later: instantsOf(job, interval) });
  for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
    yield first.upcoming;
    advance(heads, { job: first.upcoming.job, order: first.order, later: first.later });
  }
}

/** Inserts a job's next run, if there is one, among the sorted heads. */
function advance(
  heads: Head[],
  { job, order, later }: Pick<Head, 'order' | 'later'> & Pick<Upcoming, 'job'>,
): void {
  const { value: scheduled, done } = later.next();
  if (done) return;
  const head = { upcoming: { job, scheduled }, order, later };
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(heads[middle] as Head, head)) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}

function isBefore(a: Head, b: Head): boolean {
  const distance = a.upcoming.scheduled.getTime() - b.upcoming.scheduled.getTime();
  return distance < 0 || (distance === 0 && a.order < b.order);
}

function instantsOf(job: Job, interval: Interval): Iterator<Date> {
  return isScheduled(job) ? jobInstants(job, interval) : [].values();
}
