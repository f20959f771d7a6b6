// How busy an hour of a job is, in four levels that mean the same in every picture.
import { DAY_MS } from '../time/units.ts';
import type { JobStarts, Timeline } from './counts.ts';

/** The most starts in an hour of an average day for each level but the last. */
const BOUNDS = [1, 4, 12] as const;

/** The meanings of the levels, from 1. */
export const LEVEL_CAPTIONS = ['up to 1', 'up to 4', 'up to 12', 'more'] as const;

/** 0 to 4, for each hour of the day. */
export function levelsOf({ interval }: Timeline, { hours }: JobStarts): readonly number[] {
  const days = Math.max(1, (interval.until.getTime() - interval.from.getTime()) / DAY_MS);
  return hours.map((starts) => {
    if (starts === 0) return 0;
    const bound = BOUNDS.findIndex((most) => starts / days <= most);
    return bound < 0 ? LEVEL_CAPTIONS.length : bound + 1;
  });
}
