// What people should look at first, from what the page knows already.
import { computed } from '@preact/signals';
import type { JobView } from '../../operate/job-view.ts';
import type { RunView } from '../server/run-view.ts';
import type { Examination } from '../server/watch.ts';
import { about } from './connection.ts';
import { isPaused } from './job-filter.ts';
import { examination, jobs, letterCount, now, runs } from './state.ts';
import { markOf } from './state-mark.ts';

export type Attention =
  | { readonly kind: 'failed'; readonly job: JobView; readonly count: number }
  | { readonly kind: 'too-long'; readonly job: JobView; readonly run: RunView; readonly seconds: number }
  | { readonly kind: 'missed'; readonly job: JobView }
  | { readonly kind: 'paused'; readonly job: JobView }
  | { readonly kind: 'letters'; readonly count: number }
  | { readonly kind: 'doctor'; readonly count: number };

export const attention = computed(() =>
  attentionOf(
    jobs.value,
    runs.value,
    now.value,
    letterCount.value,
    examination.value,
    about.value?.local ?? false,
  ),
);

function attentionOf(
  jobViews: readonly JobView[],
  runViews: readonly RunView[],
  at: number,
  letters: number,
  examined: Examination | undefined,
  isLocal: boolean,
): readonly Attention[] {
  const running = new Map(runViews.filter(({ state }) => state === 'started').map((run) => [run.job, run]));
  const found = jobViews.flatMap((job): Attention[] => {
    const run = running.get(job.job);
    const seconds = run?.started === undefined ? 0 : (at - Date.parse(run.started)) / 1000;
    const lately = job.history.recent.find(({ state }) => markOf(state).look !== 'idle');
    return [
      ...(run !== undefined && isTooLong(seconds, job)
        ? [{ kind: 'too-long' as const, job, run, seconds }]
        : []),
      ...(lately !== undefined && markOf(lately.state).look === 'fail'
        ? [{ kind: 'failed' as const, job, count: job.history.failuresInARow }]
        : []),
      ...(lately !== undefined && markOf(lately.state).look === 'late'
        ? [{ kind: 'missed' as const, job }]
        : []),
      ...(isPaused(job) ? [{ kind: 'paused' as const, job }] : []),
    ];
  });
  // Paused jobs have cards of their own.
  const bad =
    examined?.findings.filter(
      ({ status, part }) =>
        status === 'error' || (status === 'warning' && !isLocal && part !== 'paused jobs'),
    ).length ?? 0;
  const order = ['failed', 'too-long', 'missed', 'letters', 'doctor', 'paused'];
  return [
    ...found,
    ...(letters > 0 ? [{ kind: 'letters' as const, count: letters }] : []),
    ...(bad > 0 ? [{ kind: 'doctor' as const, count: bad }] : []),
  ].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

const FIVE_MINUTES = 5 * 60;

/** Longer than 99 of 100, than three times the median, and than five minutes. */
export function isTooLong(seconds: number, { history: { usual } }: Pick<JobView, 'history'>): boolean {
  return usual !== undefined && seconds > Math.max(usual.p99Seconds, 3 * usual.medianSeconds, FIVE_MINUTES);
}
