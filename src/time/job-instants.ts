// When a job runs: its regular instants within its bounds, and those that replace skipped local times.
import type { Job } from '../crontab/job.ts';
import { boundsOf } from './bounds.ts';
import { clockEffects, followsClock } from './clock-effects.ts';
import { instants } from './instants.ts';
import type { Interval } from './interval.ts';
import { translate } from './translate.ts';

/**
 * The instants of a job, ascending and distinct, computed lazily. A job without a time has none; whether it is enabled does not
 * matter.
 */
export function* jobInstants(job: Job, { from, until }: Interval): Generator<Date, void> {
  if (job.time === undefined) return;
  const { start = from, end = until } = boundsOf(job);
  const active = {
    from: start > from ? start : from,
    // The end itself still belongs to the job's active time.
    until: end < until ? new Date(end.getTime() + 1) : until,
  };
  const regular = instants(translate(job), active);
  if (followsClock(job.time)) {
    yield* regular;
    return;
  }
  let reached = active.from;
  for (const instant of regular) {
    yield* madeUp(job, { from: reached, until: instant });
    yield instant;
    reached = instant;
  }
  yield* madeUp(job, { from: reached, until: active.until });
}

function madeUp(job: Job, interval: Interval): Date[] {
  return clockEffects(job, interval).flatMap((effect) =>
    effect.kind === 'skipped' && effect.instead === 'made-up' ? [new Date(effect.change.instant)] : [],
  );
}
