// What changes of the clocks do to a job: which of its times are skipped or come twice, and what becomes of them.
import type { Job, TimeSpec } from '../crontab/job.ts';
import { boundsOf, localBoundsOf } from './bounds.ts';
import { readExpression } from './expression.ts';
import { guardAllowsDay } from './guard.ts';
import { instants } from './instants.ts';
import type { Interval } from './interval.ts';
import { localTimes } from './local-times.ts';
import { type Timing, translate } from './translate.ts';
import { type ClockChange, Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** So far ahead sync and the warnings look: a team that syncs once a year loses no run. */
const HORIZON_DAYS = 400;

/** crond takes a greater jump of its clock for a correction. */
const GREATEST_JUMP = 3 * HOUR_MS;

/** Local times of a job that clocks skip. */
export interface SkippedTimes {
  readonly kind: 'skipped';
  readonly change: ClockChange;
  /** Local times as `Date.UTC` counts them, ascending, at least one. */
  readonly times: readonly number[];
  /**
   * `made-up`: one run at the instant of the change represents all of them. `due-anyway`: the job is due at that instant
   * besides, and one run is all that a minute has. `left-out`: nothing represents them.
   */
  readonly instead: 'made-up' | 'due-anyway' | 'left-out';
}

/** Local times of a job that clocks show twice, where crond runs it differently from EventBridge. */
export interface RepeatedTimes {
  readonly kind: 'repeated';
  readonly change: ClockChange;
  /** As above. */
  readonly times: readonly number[];
  /** `once`: only the first time that clocks show them. */
  readonly here: 'once' | 'twice';
  readonly crond: 'once' | 'twice';
}

export type ClockEffect = SkippedTimes | RepeatedTimes;

/** The changes to come that a sync provides for, and that a team is warned of. */
export function horizon(now: Date): Interval {
  const start = now.getTime() + 1;
  return { from: new Date(start), until: new Date(start + HORIZON_DAYS * 24 * HOUR_MS) };
}

/**
 * Whether crond takes an entry for one that follows the clock, instead of one with fixed times: its minute or hour field
 * begins with `*` (cronie, entry.c: MIN_STAR and HR_STAR, the latter also for `@hourly`).
 */
export function followsClock({ minute, hour }: TimeSpec): boolean {
  return minute.star || hour.star;
}

/**
 * What the changes of the clocks in an interval do to a job, ascending; whether the job is enabled does not matter.
 *
 * crond, in the zone of its own machine (cronie, cron.c, `main` and `find_jobs`; under CRON_TZ it may miss runs and double them):
 * fixed times that are skipped by a jump of less than three hours are made up right after it, and are not repeated when clocks are put
 * back. An entry that follows the clock is neither made up nor kept from running twice.
 *
 * EventBridge (EventBridge Scheduler user guide, "Daylight saving time"): what clocks skip is skipped, and what they repeat fires once,
 * before the change. A job at every hour of every day that was put on UTC notices nothing.
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
  // The difference that cron.c looks at: from the last minute that it has seen to the one that it sees now.
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

/** The local times of a timing among those that a change skips or repeats. */
function timesWithin({ schedules, guard }: Timing, { before, after }: ClockChange): number[] {
  const [from, until] = [Math.min(before, after), Math.max(before, after)];
  // No further than this: a rare entry would be looked for through the years.
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
