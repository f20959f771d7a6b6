import { isPauseOver, type PauseNote } from '../runs/ledger/pauses.ts';
import { asResumed, isPausedByHand, pauseOf } from '../schedules/pause.ts';
import type { Schedule } from '../schedules/plan.ts';
import { firings } from '../schedules/upcoming.ts';
import type { Interval } from '../time/interval.ts';
import { MOST_COUNTED } from './pause-bounds.ts';

/** A job's pause as people see it. Of one that was made in the AWS console, nothing is known but that it is. */
export interface JobPause extends Partial<Omit<PauseNote, 'job' | 'resumed'>> {
  /** How many runs it has left out so far, counted up to `MOST_COUNTED`; absent if its begin is not known. */
  readonly leftOut?: number | undefined;
}

/**
 * Left-out runs are not recorded while the pause lasts: a job of every minute would write 43,000 of them in a month. They follow
 * from the note of the pause and from the job's times.
 * @returns undefined if the job is not paused
 */
export function jobPause(
  schedules: readonly Schedule[],
  note: PauseNote | undefined,
  now: Date,
): JobPause | undefined {
  const pause = schedules.map(pauseOf).find((found) => found !== undefined);
  if (pause === undefined) return undefined;
  const { until } = pause;
  // A note that is over is of an older pause.
  if (note === undefined || isPauseOver(note, now)) return { until };
  const { since, by, reason } = note;
  const held = schedules.filter(isPausedByHand);
  const leftOut = dueIn(held, { from: new Date(since), until: now }, MOST_COUNTED).length;
  return { since, by, reason, until, leftOut };
}

/**
 * When a job would have started without its pause, ascending.
 * @param most of the earliest; absent: all
 */
export function dueIn(
  schedules: readonly Schedule[],
  interval: Interval,
  most = Number.POSITIVE_INFINITY,
): Date[] {
  const due = new Set<number>();
  for (const schedule of schedules) {
    let count = 0;
    for (const instant of firings(asResumed(schedule), interval)) {
      if (count === most) break;
      due.add(instant.getTime());
      count += 1;
    }
  }
  return [...due]
    .sort((a, b) => a - b)
    .slice(0, most)
    .map((instant) => new Date(instant));
}
