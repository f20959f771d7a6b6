import type { CronbridgeError } from '../errors.ts';
import { deployedJobs } from '../schedules/group.ts';
import type { Deployment } from './deployment.ts';
import { unknownJob } from './unknown-job.ts';

/** Checks that a name without runs in the ledger is at least a job's. @throws CronbridgeError `unknown-job` */
export async function requireJob(deployment: Deployment, job: string): Promise<void> {
  const known = await deployedJobs(deployment.clients.scheduler, deployment.names.group);
  if (!known.has(job)) throw refusal(deployment, job, known);
}

/** The error for a job that is not deployed. */
export async function notDeployed(deployment: Deployment, job: string): Promise<CronbridgeError> {
  const { clients, names } = deployment;
  return refusal(deployment, job, await deployedJobs(clients.scheduler, names.group));
}

function refusal({ command }: Deployment, job: string, known: ReadonlySet<string>): CronbridgeError {
  return unknownJob(job, [...known], {
    list: command('list'),
    nothing: `nothing is deployed: ${command('sync')}`,
  });
}
