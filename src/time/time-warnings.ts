// Warns of times and jitter whose effect may surprise, as computed from the schedules.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { jobDiagnostic } from '../crontab/diagnostics/job-diagnostic.ts';
import type { Job, TimeSpec } from '../crontab/job.ts';
import { boundsOf } from './bounds.ts';
import { dayRule } from './day-rule.ts';
import { shortestInterval } from './default-deadline.ts';
import { instants } from './instants.ts';
import { isScheduled } from './is-scheduled.ts';
import { translate } from './translate.ts';
import { DAY_MS } from './units.ts';

/** A longer wait for the next run is surprising, except for a month that the entry names. */
const LONG_WAIT = 60 * DAY_MS;

/** The end of the search for the next run. */
const HORIZON = 10 * 365 * DAY_MS;

/**
 * Warnings for scheduled jobs. Columns count from the entry's beginning.
 * @param now where the search for the next run begins; absent: no search
 */
export function timeWarnings(jobs: readonly Job[], now: Date | undefined): Diagnostic[] {
  return jobs
    .filter(isScheduled)
    .flatMap((job) => [
      ...(job.time === undefined ? [] : jitterWarning(job, job.time)),
      ...(job.time === undefined || now === undefined ? [] : rareDaysWarning(job, job.time, now)),
    ]);
}

/** A window longer than the time between two runs: EventBridge chooses a moment in it for each run independently. */
function jitterWarning(job: Job, time: TimeSpec): Diagnostic[] {
  const { jitter = 0 } = job.options;
  const interval = shortestInterval(time);
  if (jitter <= interval) return [];
  const message = `the jitter of ${minutes(jitter)} is longer than the ${minutes(interval)} between two runs: they can start together, or the later one first`;
  return [
    jobDiagnostic(job, 'time', 'jitter-over-interval', message, `write jitter=${interval / 60}m or less`),
  ];
}

function minutes(seconds: number): string {
  return `${seconds / 60} min`;
}

/** Two day fields that must both match, which is rare. */
function rareDaysWarning(job: Job, time: TimeSpec, now: Date): Diagnostic[] {
  if (dayRule(time).kind !== 'both') return [];
  const { start = now, end } = boundsOf(job);
  const from = start > now ? start : now;
  if (end !== undefined && end < from) return [];
  const next = nextStart(job, time, from);
  const free = { kind: 'set', values: [0, 1, 2, 3, 4, 5, 6], star: true } as const;
  const anyDay = {
    kind: 'set',
    values: Array.from({ length: 31 }, (_, day) => day + 1),
    star: true,
  } as const;
  const withoutWeekday = nextStart(job, { ...time, dayOfWeek: free }, from);
  const withoutDay = nextStart(job, { ...time, dayOfMonth: anyDay }, from);
  if (withoutWeekday === undefined || withoutDay === undefined) return [];
  const expected = Math.max(withoutWeekday.getTime(), withoutDay.getTime());
  if (next !== undefined && next.getTime() - expected <= LONG_WAIT) return [];
  const when =
    next === undefined
      ? 'not within ten years'
      : `on ${next.toISOString().slice(0, 10)}, in ${Math.round((next.getTime() - from.getTime()) / DAY_MS)} days`;
  return [
    jobDiagnostic(
      job,
      'time',
      'rare-days',
      `the entry runs next ${when}: a day must match both day fields, because one of them begins with "*"`,
      'write * in one of them, or write two entries if one match is enough',
    ),
  ];
}

function nextStart(job: Job, time: TimeSpec, from: Date): Date | undefined {
  const window = { from, until: new Date(from.getTime() + HORIZON) };
  const [first] = instants(translate({ ...job, time }), window);
  return first;
}
