import type { Job } from '../crontab/job.ts';
import { groupBy } from '../group-by.ts';
import type { RunToCome } from '../operate/planned-runs.ts';
import { unknownJob } from '../operate/unknown-job.ts';
import { instantText } from '../runs/message/message.ts';
import { END_OF_CALENDAR, type Interval } from '../time/interval.ts';
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

/** A start of a job that is to come; with `run`, that of a run that somebody asked for at that time. */
export interface ComingStart {
  readonly job: string;
  readonly timezone: string;
  readonly scheduled: Date;
  readonly run?: string;
}

/** A job and when it starts next. */
export interface NextStart extends Omit<ComingStart, 'scheduled'> {
  /** Absent: at no time, and `entry` says why. */
  readonly scheduled: Date | undefined;
  /** Absent: the crontab has no such job. */
  readonly entry: Job | undefined;
}

/** All starts in an interval by time, computed lazily. @param planned runs that somebody asked for, earliest first */
export function* comingStarts(
  jobs: readonly Job[],
  planned: readonly RunToCome[],
  { from, until }: Interval,
): Generator<ComingStart, void> {
  const asked = planned
    .filter(({ at }) => at >= from && at < until)
    .map(({ job, timezone, at, run }) => ({ job, timezone, scheduled: at, run }));
  for (const { job, scheduled } of upcomingRuns(jobs, { from, until })) {
    for (let [first] = asked; first !== undefined && first.scheduled <= scheduled; [first] = asked) {
      asked.shift();
      yield first;
    }
    yield { job: job.name, timezone: job.timezone, scheduled };
  }
  yield* asked;
}

/** One for each job, the earliest first; jobs that no time starts come last. @param planned as above */
export function nextStarts(
  jobs: readonly Job[],
  planned: readonly RunToCome[],
  from: Date,
): readonly NextStart[] {
  const ofJob = groupBy(planned, ({ job }) => job);
  const entries = new Map(jobs.map((job) => [job.name, job]));
  return [...new Set([...entries.keys(), ...ofJob.keys()])]
    .flatMap((name): NextStart[] => {
      const entry = entries.get(name);
      const own = entry === undefined ? [] : [entry];
      const [first] = comingStarts(own, ofJob.get(name) ?? [], { from, until: END_OF_CALENDAR });
      if (first !== undefined) return [{ ...first, entry }];
      return own.map((job) => ({ job: name, timezone: job.timezone, scheduled: undefined, entry }));
    })
    .sort(
      (a, b) =>
        (a.scheduled?.getTime() ?? Number.MAX_VALUE) - (b.scheduled?.getTime() ?? Number.MAX_VALUE) ||
        (a.job < b.job ? -1 : 1),
    );
}

/** As JSON for other programs. */
export function startJson({ job, scheduled, timezone, run }: Omit<NextStart, 'entry'>) {
  return {
    job,
    ...(scheduled && { scheduled: instantText(scheduled) }),
    timezone,
    ...(run !== undefined && { run }),
  };
}
