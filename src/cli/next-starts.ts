import type { Job } from '../crontab/job.ts';
import { unknownJob } from '../operate/unknown-job.ts';
import { instantText } from '../runs/message/message.ts';
import { END_OF_CALENDAR } from '../time/interval.ts';
import { upcomingRuns } from '../time/upcoming.ts';

/** The jobs of this name, or all. @param list the command that lists them @throws CronbridgeError `unknown-job` */
export function selectJobs(jobs: readonly Job[], name: string | undefined, list: string): readonly Job[] {
  if (name === undefined) return jobs;
  const selected = jobs.filter((job) => job.name === name);
  if (selected.length > 0) return selected;
  throw unknownJob(
    name,
    jobs.map((job) => job.name),
    { list, nothing: 'the crontab has no jobs' },
  );
}

/** A job and when it starts next. */
export interface NextStart {
  readonly job: Job;
  /** Absent: at no time. */
  readonly scheduled: Date | undefined;
}

/** One for each job, the earliest first; jobs that no time starts come last. */
export function nextStarts(jobs: readonly Job[], from: Date): readonly NextStart[] {
  return jobs
    .map((job) => {
      const [first] = upcomingRuns([job], { from, until: END_OF_CALENDAR });
      return { job, scheduled: first?.scheduled };
    })
    .sort(
      (a, b) =>
        (a.scheduled?.getTime() ?? Number.MAX_VALUE) - (b.scheduled?.getTime() ?? Number.MAX_VALUE) ||
        (a.job.name < b.job.name ? -1 : 1),
    );
}

/** As JSON for other programs; the same of a job's later starts. */
export function startJson({ job, scheduled }: NextStart) {
  return { job: job.name, ...(scheduled && { scheduled: instantText(scheduled) }), timezone: job.timezone };
}
