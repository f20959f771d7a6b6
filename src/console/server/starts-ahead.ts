import { groupBy } from '../../group-by.ts';
import type { Schedule } from '../../schedules/plan.ts';
import { firings, timesOf } from '../../schedules/upcoming.ts';
import type { Interval } from '../../time/interval.ts';
import { MINUTE_MS } from '../../time/units.ts';

/** A job and what starts it: as it is deployed, or as it would be. */
export interface JobWithSchedules {
  readonly job: string;
  readonly schedules: readonly Schedule[];
}

/** When jobs start, in minutes from `from`. */
export interface StartsAhead {
  readonly from: string;
  readonly until: string;
  readonly jobs: Readonly<Record<string, readonly number[]>>;
}

/** The starts of an interval, counted. */
export interface StartCounts {
  readonly from: string;
  readonly starts: number;
  /** Of each hour from `from`. */
  readonly hours: readonly number[];
  /** The minutes with the most starts, the most crowded first; a single start is no crowd. */
  readonly crowded: readonly { readonly at: string; readonly jobs: readonly string[] }[];
}

export function startsAhead(jobs: readonly JobWithSchedules[], interval: Interval): StartsAhead {
  const minutes = minutesByJob(jobs, interval);
  return {
    from: interval.from.toISOString(),
    until: interval.until.toISOString(),
    jobs: Object.fromEntries(minutes),
  };
}

/** @param most how many crowded minutes */
export function startCounts(
  jobs: readonly JobWithSchedules[],
  interval: Interval,
  most: number,
): StartCounts {
  const { from, until } = interval;
  const length = Math.ceil((until.getTime() - from.getTime()) / MINUTE_MS);
  const counts = new Uint32Array(length);
  const minutes = minutesByJob(jobs, interval);
  for (const ofJob of minutes.values())
    for (const minute of ofJob) counts[minute] = (counts[minute] ?? 0) + 1;
  const hours = Array.from({ length: Math.ceil(length / 60) }, (_, hour) =>
    counts.subarray(hour * 60, hour * 60 + 60).reduce((sum, count) => sum + count, 0),
  );
  const crowded = [...counts.keys()]
    .filter((minute) => (counts[minute] ?? 0) > 1)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, most);
  const namesAt = (minute: number) =>
    [...minutes].flatMap(([job, ofJob]) => (ofJob.includes(minute) ? [job] : []));
  return {
    from: from.toISOString(),
    starts: hours.reduce((sum, count) => sum + count, 0),
    hours,
    crowded: crowded.map((minute) => ({
      at: new Date(from.getTime() + minute * MINUTE_MS).toISOString(),
      jobs: namesAt(minute),
    })),
  };
}

/** Schedules with the same times start at the same instants, which are computed once. */
function minutesByJob(
  jobs: readonly JobWithSchedules[],
  { from, until }: Interval,
): ReadonlyMap<string, readonly number[]> {
  const enabled = jobs.flatMap(({ job, schedules }) =>
    schedules.filter(({ state }) => state === 'ENABLED').map((schedule) => ({ job, schedule })),
  );
  const found = new Map(jobs.map(({ job }): [string, number[]] => [job, []]));
  for (const alike of groupBy(enabled, ({ schedule }) => timesOf(schedule)).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    const minutes = [...firings(first.schedule, { from, until })].map((instant) =>
      Math.floor((instant.getTime() - from.getTime()) / MINUTE_MS),
    );
    for (const { job } of alike) found.get(job)?.push(...minutes);
  }
  return new Map([...found].map(([job, minutes]) => [job, [...new Set(minutes)].sort((a, b) => a - b)]));
}
