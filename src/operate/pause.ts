import type { ScheduleState } from '@aws-sdk/client-scheduler';
import { CronbridgeError } from '../errors.ts';
import { noteFormerSchedules } from '../runs/ledger/former-schedules.ts';
import { ItemReader } from '../runs/ledger/item-reader.ts';
import { JOB_NAME } from '../runs/message/message.ts';
import { asTheyFired } from '../schedules/as-they-fired.ts';
import { disabledByCrontab } from '../schedules/description.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import { readJobSchedules, writeSchedule } from '../schedules/job-schedules.ts';
import type { Schedule } from '../schedules/plan.ts';
import type { DeployedSchedule } from '../schedules/read-schedules.ts';
import type { Deployment } from './deployment.ts';
import { notDeployed, refuseRun } from './known-jobs.ts';

/** What a job is after it was paused or resumed. */
interface PauseAnswer {
  readonly job: string;
  readonly state: 'paused' | 'enabled';
  /** How many of its schedules changed. */
  readonly changed: number;
}

/**
 * Pauses a job: its schedules are disabled until it is resumed, and syncs leave them disabled.
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run, or `failed` for a job that the crontab disables
 */
export async function pauseJob(deployment: Deployment, job: string): Promise<PauseAnswer> {
  refuseRun(deployment, 'pause', job);
  return { job, state: 'paused', changed: await setState(deployment, job, 'DISABLED') };
}

/** Enables the schedules of a paused job again. Answers and errors as for `pauseJob`. */
export async function resumeJob(deployment: Deployment, job: string): Promise<PauseAnswer> {
  refuseRun(deployment, 'resume', job);
  return { job, state: 'enabled', changed: await setState(deployment, job, 'ENABLED') };
}

async function setState(deployment: Deployment, job: string, state: ScheduleState): Promise<number> {
  const { clients, names, now } = deployment;
  // Scheduler refuses a request for what cannot be a name.
  const schedules = JOB_NAME.test(job)
    ? await readJobSchedules(clients.scheduler, names.group, job, now())
    : undefined;
  if (schedules === undefined) throw await notDeployed(deployment, job);
  const isByCrontab = ({ schedule }: DeployedSchedule) => disabledByCrontab(schedule.description);
  const changing = schedules.filter(
    (one) => one.schedule.state !== state || (state === 'DISABLED' && isByCrontab(one)),
  );
  const refused = changing.find(isByCrontab);
  if (refused !== undefined) throw notByHand(job, refused.schedule, deployment);
  // What was due before a pause is expected: its message may have been lost.
  await noteFormerSchedules(new ItemReader(clients.dynamo, names.ledgerTable), asTheyFired(changing, now()));
  for (const { schedule } of changing)
    await writeSchedule(clients.scheduler, names.group, { ...schedule, state });
  return changing.length;
}

function notByHand(job: string, { description }: Schedule, { command }: Deployment): CronbridgeError {
  if (!isEntryDisabled(description)) {
    return new CronbridgeError('failed', `${job} runs on deploy, so it has no schedule to pause or resume`, {
      hint: `disable it with #@ enabled=false in the crontab, then ${command('sync')}`,
    });
  }
  return new CronbridgeError('failed', `${job} is disabled in the crontab, not paused by hand`, {
    hint: `change the crontab, then ${command('sync')}`,
  });
}
