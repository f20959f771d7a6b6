// Which jobs run when, from the crontab alone.
import type { Job } from '../crontab/job.ts';
import { boundsOf } from '../schedule/bounds.ts';
import { instants } from '../schedule/instants.ts';
import { translate } from '../schedule/translate.ts';

/** One run to come. */
export interface Upcoming {
  readonly job: Job;
  readonly scheduled: Date;
}

/**
 * The runs in a span of time, sorted by time, then in the order of the jobs. A disabled job has none, nor has one that runs only
 * after a sync.
 * @param span `from` belongs to it, `until` does not; at least one of `until` and `limit` must be finite
 */
export function upcomingRuns(
  jobs: readonly Job[],
  span: { from: Date; until?: Date | undefined; limit: number },
): Upcoming[] {
  return jobs
    .flatMap((job) => firstRuns(job, span))
    .sort((a, b) => a.scheduled.getTime() - b.scheduled.getTime())
    .slice(0, span.limit);
}

function firstRuns(job: Job, { from, until, limit }: Parameters<typeof upcomingRuns>[1]): Upcoming[] {
  const { enabled, on } = job.options;
  if (!enabled || on === 'deploy') return [];
  const { start, end } = boundsOf(job);
  // `end` itself belongs to the job's time.
  const last = end && new Date(end.getTime() + 1);
  const window = {
    from: latest(from, start),
    until: last && until ? earliest(last, until) : (last ?? until),
  };
  const runs: Upcoming[] = [];
  for (const scheduled of instants(translate(job), window)) {
    if (runs.length === limit) break;
    runs.push({ job, scheduled });
  }
  return runs;
}

function latest(a: Date, b: Date | undefined): Date {
  return b && b > a ? b : a;
}

function earliest(a: Date, b: Date): Date {
  return a < b ? a : b;
}
