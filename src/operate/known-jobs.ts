// The jobs that are deployed, to tell a name that no job has from a job that never ran.
import { paginateListSchedules } from '@aws-sdk/client-scheduler';
import type { CronbridgeError } from '../errors.ts';
import { jobOf } from '../time/schedule-name.ts';
import type { Deployment } from './deployment.ts';
import { unknownJob } from './unknown-job.ts';

/** Names of schedules in the group, those that begin with a prefix (Scheduler takes no empty one) or all. */
export async function listScheduleNames({ clients, names }: Deployment, prefix?: string): Promise<string[]> {
  const pages = paginateListSchedules(
    { client: clients.scheduler, pageSize: 100 },
    { GroupName: names.group, NamePrefix: prefix },
  );
  const found: string[] = [];
  for await (const { Schedules = [] } of pages) found.push(...Schedules.map(({ Name = '' }) => Name));
  return found;
}

/**
 * Makes sure that a name of which the ledger knows no run is a job's.
 * @throws CronbridgeError `unknown-job`
 */
export async function requireJob(deployment: Deployment, job: string): Promise<void> {
  const known = await deployedJobs(deployment);
  if (!known.has(job)) throw refusal(deployment, job, known);
}

/** The error for a job that is not deployed. */
export async function notDeployed(deployment: Deployment, job: string): Promise<CronbridgeError> {
  return refusal(deployment, job, await deployedJobs(deployment));
}

async function deployedJobs(deployment: Deployment): Promise<ReadonlySet<string>> {
  return new Set((await listScheduleNames(deployment)).map(jobOf));
}

function refusal({ command }: Deployment, job: string, known: ReadonlySet<string>): CronbridgeError {
  return unknownJob(job, [...known], {
    list: command('list'),
    nothing: `nothing is deployed: ${command('sync')}`,
  });
}
