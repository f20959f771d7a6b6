import type { DeployedJob } from './list-jobs.ts';

export const JOB_ORDERS = ['name', 'next', 'last'] as const;

interface JobChoice {
  /** `next`: those that start first come first; `last`: those that ran last. */
  readonly sort: (typeof JOB_ORDERS)[number];
  /** Only those whose last attempts failed. */
  readonly failing: boolean;
  /** Only those of which a schedule is paused. */
  readonly paused: boolean;
}

/** @param jobs by name */
export function chooseJobs(
  jobs: readonly DeployedJob[],
  { sort, failing, paused }: JobChoice,
): readonly DeployedJob[] {
  return jobs
    .filter((job) => !failing || job.failuresInARow > 0)
    .filter(({ state }) => !paused || state === 'paused' || state === 'partly paused')
    .sort((a, b) => rank(a, sort) - rank(b, sort));
}

/** Jobs without such an instant come last. */
function rank({ next, last }: DeployedJob, sort: JobChoice['sort']): number {
  if (sort === 'name') return 0;
  if (sort === 'next') return next === undefined ? Number.MAX_VALUE : Date.parse(next);
  return last === undefined ? Number.MAX_VALUE : -Date.parse(last.scheduled);
}
