import type { DeployedJob, LastAttempt } from './list-jobs.ts';

/** A job as `list --json` and the console have it. */
export function jobJson({
  job,
  state,
  pause,
  entry,
  schedules,
  next,
  planned,
  last,
  failuresInARow,
}: DeployedJob) {
  return {
    job,
    state,
    pause,
    ...entry,
    schedules: schedules.map(({ name, expression, timezone, start, end }) => ({
      name,
      expression,
      timezone,
      start,
      end,
    })),
    next,
    planned,
    last: last && lastJson(last),
    failuresInARow,
  };
}

function lastJson({ runId, number, ...last }: LastAttempt) {
  return { run: runId, attempt: number, ...last };
}
