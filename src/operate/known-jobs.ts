import { CronbridgeError } from '../errors.ts';
import { JOB_NAME, jobOfRun } from '../runs/message/message.ts';
import { deployedJobs } from '../schedules/group.ts';
import { readJobSchedules } from '../schedules/job-schedules.ts';
import type { DeployedSchedule } from '../schedules/read-schedules.ts';
import type { Deployment } from './deployment.ts';
import { shownArgument, unknownJob } from './unknown-job.ts';

/** @param verb the command that takes a job @throws CronbridgeError `usage` for what looks like the id of a run */
export function refuseRun({ command }: Deployment, verb: string, argument: string): void {
  const job = jobOfRun(argument);
  if (!argument.includes('@') || !JOB_NAME.test(job)) return;
  throw new CronbridgeError('usage', `${verb} takes a job, and ${shownArgument(argument)} names a run`, {
    hint: `write ${command(`${verb} ${job}`)}`,
  });
}

/** Checks that a name without runs in the ledger is at least a job's. @throws CronbridgeError `unknown-job` */
export async function requireJob(deployment: Deployment, job: string): Promise<void> {
  const known = await deployedJobs(deployment.clients.scheduler, deployment.names.group);
  if (!known.has(job)) throw refusal(deployment, job, known);
}

/** The schedules of a job that can still be changed. @throws CronbridgeError `unknown-job` */
export async function requireSchedules(
  deployment: Deployment,
  job: string,
): Promise<readonly DeployedSchedule[]> {
  const { clients, names, now } = deployment;
  // Scheduler refuses a request for what cannot be a name.
  const schedules = JOB_NAME.test(job)
    ? await readJobSchedules(clients.scheduler, names.group, job, now())
    : undefined;
  if (schedules === undefined) throw await notDeployed(deployment, job);
  return schedules;
}

/** The error for a job that is not deployed. */
export async function notDeployed(deployment: Deployment, job: string): Promise<CronbridgeError> {
  const { clients, names } = deployment;
  return refusal(deployment, job, await deployedJobs(clients.scheduler, names.group));
}

function refusal({ command }: Deployment, job: string, known: ReadonlySet<string>): CronbridgeError {
  return unknownJob(job, [...known], {
    list: command('list'),
    nothing: `no jobs are deployed: ${command('sync')}`,
  });
}
