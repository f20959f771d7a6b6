import { groupBy } from '../group-by.ts';
import type { Schedule } from '../schedules/plan.ts';
import { firings, timesOf } from '../schedules/upcoming.ts';
import type { Interval } from '../time/interval.ts';

export interface BusiestMinute {
  readonly minute: Date;
  /** The sum of the weights of all schedules that fire in it. */
  readonly weight: number;
}

/** Schedules that fire at the same instants, which are computed once. */
type SameTimes = readonly Schedule[];

export function bySameTimes(schedules: readonly Schedule[]): readonly SameTimes[] {
  return [...groupBy(schedules, timesOf).values()];
}

/**
 * The first minute in which most is due.
 * @param weightOf 0 for schedules that do not count
 * @returns undefined if nothing is due in the interval
 */
export function busiestMinute(
  schedules: readonly SameTimes[],
  interval: Interval,
  weightOf: (schedule: Schedule) => number,
): BusiestMinute | undefined {
  const weights = new Map<number, number>();
  for (const alike of schedules) {
    const weight = alike.reduce((sum, schedule) => sum + weightOf(schedule), 0);
    const [first] = alike;
    if (weight === 0 || first === undefined) continue;
    for (const instant of firings(first, interval)) {
      weights.set(instant.getTime(), (weights.get(instant.getTime()) ?? 0) + weight);
    }
  }
  let busiest: BusiestMinute | undefined;
  for (const [minute, weight] of weights) {
    if (weight < (busiest?.weight ?? 0)) continue;
    if (weight === busiest?.weight && minute > busiest.minute.getTime()) continue;
    busiest = { minute: new Date(minute), weight };
  }
  return busiest;
}
