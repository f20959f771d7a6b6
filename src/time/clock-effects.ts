// How clock changes affect a job: which of its local times are skipped or repeated, and what happens then.
import type { Job, TimeSpec } from '../crontab/job.ts';
import { boundsOf, localBoundsOf } from './bounds.ts';
import { readExpression } from './expression.ts';
import { guardAllowsDay } from './guard.ts';
import { instants } from './instants.ts';
import type { Interval } from './interval.ts';
import { localTimes } from './local-times.ts';
import { type Timing, translate } from './translate.ts';
import { HOUR_MS, MINUTE_MS } from './units.ts';
import { type ClockChange, Zone } from './zone.ts';

/** How far ahead sync and the warnings look: a team that syncs once a year misses no run. */
const HORIZON_DAYS = 400;

/** crond takes a larger jump of its clock for a correction. */
const GREATEST_JUMP = 3 * HOUR_MS;

/** Local times of a job that the clocks skip. */
export interface SkippedTimes {
  readonly kind: 'skipped';
  readonly change: ClockChange;
  /** Local times as `Date.UTC` counts them, ascending, at least one. */
  readonly times: readonly number[];
  /**
   * `made-up`: one run at the instant of the change replaces all of them. `due-anyway`: the job is due at that instant anyway,
   * and a minute has only one run. `left-out`: nothing replaces them.
   */
  readonly instead: 'made-up' | 'due-anyway' | 'left-out';
}

/** Local times of a job that occur twice, where crond and EventBridge differ. */
export interface RepeatedTimes {
  readonly kind: 'repeated';
  readonly change: ClockChange;
  /** As above. */
  readonly times: readonly number[];
  /** `once`: only the first time. */
  readonly here: 'once' | 'twice';
  readonly crond: 'once' | 'twice';
}

export type ClockEffect = SkippedTimes | RepeatedTimes;

/** The coming clock changes that a sync prepares for and that users are warned of. */
export function horizon(now: Date): Interval {
  const start = now.getTime() + 1;
  return { from: new Date(start), until: new Date(start + HORIZON_DAYS * 24 * HOUR_MS) };
}

/**
 * Whether crond treats an entry as following the clock, rather than as having fixed times: its minute or hour field begins with
 * `*` (cronie, entry.c: MIN_STAR and HR_STAR, the latter also for `@hourly`).
 */
export function followsClock({ minute, hour }: TimeSpec): boolean {
  return minute.star || hour.star;
}

/**
 * The effects of clock changes in an interval on a job, ascending; whether the job is enabled does not matter.
 *
 * crond, in its machine's time zone (cronie, cron.c, `main` and `find_jobs`; with CRON_TZ it may miss runs or double them):
 * fixed times that are skipped by a jump of less than three hours are made up right after it, and are not repeated when clocks
 * go back. An entry that follows the clock is not made up, and runs twice.
 *
 * EventBridge (EventBridge Scheduler user guide, "Daylight saving time"): skipped local times are skipped, and repeated ones
 * fire once, before the change. A job that runs every hour and was translated to UTC is not affected.
 */
export function clockEffects(job: Job, { from, until }: Interval): ClockEffect[] {
  const { time, timezone } = job;
  const changes = Zone.find(timezone)?.changes(from.getTime(), until.getTime()) ?? [];
  if (time === undefined) return [];
  const touching = changes.filter((change) =>
    hoursOf(change).some((hour) => time.hour.values.includes(hour)),
  );
  if (touching.length === 0) return [];
  const timing = translate(job);
  return touching.flatMap((change) => effectOf(job, time, timing, change) ?? []);
}

function effectOf(job: Job, time: TimeSpec, timing: Timing, change: ClockChange): ClockEffect | undefined {
  const { start, end } = localBoundsOf(job.options);
  const times = timesWithin(timing, change).filter((local) => local >= start && local <= end);
  if (times.length === 0) return undefined;
  const inUtc = timing.schedules.every(({ timezone }) => timezone !== job.timezone);
  // The difference that cron.c looks at: from the last minute that it has seen to the current one.
  const isJump = Math.abs(change.after - (change.before - MINUTE_MS)) > GREATEST_JUMP;
  if (change.after > change.before) {
    if (inUtc) return undefined;
    const leftOut = followsClock(time) || isJump;
    const instead = leftOut ? 'left-out' : isDue(job, timing, change.instant) ? 'due-anyway' : 'made-up';
    return { kind: 'skipped', change, times, instead };
  }
  const here = inUtc ? 'twice' : 'once';
  const crond = followsClock(time) || isJump ? 'twice' : 'once';
  return here === crond ? undefined : { kind: 'repeated', change, times, here, crond };
}

/** The hours of the day to which the skipped or repeated times belong. */
function hoursOf({ before, after }: ClockChange): number[] {
  const first = Math.floor(Math.min(before, after) / HOUR_MS);
  const last = Math.ceil(Math.max(before, after) / HOUR_MS) - 1;
  return Array.from({ length: Math.min(24, last - first + 1) }, (_, index) => (first + index) % 24);
}

/** The local times of a timing that a change skips or repeats. */
function timesWithin({ schedules, guard }: Timing, { before, after }: ClockChange): number[] {
  const [from, until] = [Math.min(before, after), Math.max(before, after)];
  // The search ends here: for a rare entry it would go through years.
  const years = [...new Set([from, until].map((local) => new Date(local).getUTCFullYear()))];
  const isWanted = (day: number, weekday: number) => guardAllowsDay(guard, day, weekday);
  const found = new Set<number>();
  for (const { expression } of schedules) {
    const cron = readExpression(expression);
    if (cron.kind !== 'cron') continue;
    for (const local of localTimes({ ...cron, years }, from, isWanted)) {
      if (local >= until) break;
      found.add(local);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function isDue(job: Job, timing: Timing, instant: number): boolean {
  const { start, end } = boundsOf(job);
  if ((start && start.getTime() > instant) || (end && end.getTime() < instant)) return false;
  const minute = { from: new Date(instant), until: new Date(instant + 1) };
  return instants(timing, minute).next().done === false;
}
