// When a job runs: its regular instants within its bounds, and those that stand for times that clocks skip.
import type { Job } from '../crontab/job.ts';
import { boundsOf } from './bounds.ts';
import { clockEffects, followsClock } from './clock-effects.ts';
import { type Interval, instants } from './instants.ts';
import { translate } from './translate.ts';

/** The first instant after EventBridge's calendar, which ends with the year 2199. */
const END_OF_CALENDAR = new Date(Date.UTC(2200, 0));

/**
 * The instants of a job, ascending and without repetition, each computed when it is asked for. None for a job without a time;
 * whether it is enabled does not matter.
 */
export function* jobInstants(job: Job, { from, until = END_OF_CALENDAR }: Interval): Generator<Date, void> {
  if (job.time === undefined) return;
  const { start = from, end = until } = boundsOf(job);
  const window = {
    from: start > from ? start : from,
    // The end itself still belongs to the job's time.
    until: end < until ? new Date(end.getTime() + 1) : until,
  };
  const regular = instants(translate(job), window);
  if (followsClock(job.time)) {
    yield* regular;
    return;
  }
  let reached = window.from;
  for (const instant of regular) {
    yield* madeUp(job, { from: reached, until: instant });
    yield instant;
    reached = instant;
  }
  yield* madeUp(job, { from: reached, until: window.until });
}

function madeUp(job: Job, span: Required<Interval>): Date[] {
  return clockEffects(job, span).flatMap((effect) =>
    effect.kind === 'skipped' && effect.instead === 'made-up' ? [new Date(effect.change.instant)] : [],
  );
}
