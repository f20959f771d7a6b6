import type { Summary } from '../runs/ledger/summary.ts';
import { placeOf } from '../schedules/description.ts';
import { jobMessage } from './job-details.ts';
import { historyOf } from './job-history.ts';
import { jobJson } from './job-json.ts';
import type { DeployedJob } from './list-jobs.ts';

/** A job on the page: as `list --json` has it, with where it is written and what its runs were like. */
export function jobView(job: DeployedJob, summary: Summary | undefined) {
  const [schedule] = job.schedules;
  const description = schedule?.description ?? '';
  const message = jobMessage(job.schedules);
  return {
    ...jobJson(job),
    file: placeOf(description)?.file,
    description: description.split('\n').slice(2).join('\n') || undefined,
    lock: message?.lock,
    command: message?.command,
    timeoutSeconds: message?.timeout,
    history: historyOf(summary),
  };
}

export type JobView = ReturnType<typeof jobView>;
