import type { Summary } from '../runs/ledger/summary.ts';
import { upcoming } from '../schedules/upcoming.ts';
import { deployedOptions } from './deployed-options.ts';
import type { Deployment } from './deployment.ts';
import { jobDetails, jobMessage } from './job-details.ts';
import { daysOf, medianOf } from './job-history.ts';
import { jobView } from './job-view.ts';
import { notDeployed, refuseRun } from './known-jobs.ts';
import { type DeployedJob, readJobsWithSummaries } from './list-jobs.ts';

const NEXT = 10;

/**
 * A deployed job with all that is known of it.
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run
 */
export async function describeDeployed(deployment: Deployment, name: string): Promise<DescribedJob> {
  refuseRun(deployment, 'describe', name);
  const { jobs, summaries } = await readJobsWithSummaries(deployment);
  const job = jobs.find((each) => each.job === name);
  if (job === undefined) throw await notDeployed(deployment, name);
  return describedJob(job, jobs, summaries.get(name), deployment.now());
}

/** A job with all that its screen says. @param jobs all of them, for those with the same lock */
export function describedJob(
  job: DeployedJob,
  jobs: readonly DeployedJob[],
  summary: Summary | undefined,
  now: Date,
) {
  const details = jobDetails(job.schedules);
  const next = job.schedules
    .filter(({ state }) => state === 'ENABLED')
    .flatMap((schedule) => upcoming(schedule, now, NEXT))
    .sort();
  return {
    job: jobView(job, summary),
    /** Absent: a person wrote a message that the dispatcher would refuse. */
    details,
    /** Absent as the details are. */
    options: deployedOptions(job.schedules),
    sharesLockWith: jobs
      .filter((other) => details && other !== job && jobMessage(other.schedules)?.lock === details.lock)
      .map((other) => other.job),
    days: daysOf(summary),
    startDelaySeconds: medianOf(
      summary?.recent.flatMap(({ startDelaySeconds }) => startDelaySeconds ?? []) ?? [],
    ),
    next: [...new Set(next)].slice(0, NEXT),
  };
}

export type DescribedJob = ReturnType<typeof describedJob>;
