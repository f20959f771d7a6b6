// The schedules of one deployed job.
import {
  GetScheduleCommand,
  ResourceNotFoundException,
  type ScheduleState,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { CronbridgeError } from '../errors.ts';
import { JOB_NAME } from '../runs/message/message.ts';
import { disabledByCrontab } from '../schedules/description.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import type { Schedule } from '../schedules/plan.ts';
import { fromAnswer, toRequest } from '../schedules/schedule-api.ts';
import { upcoming } from '../schedules/upcoming.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import type { Deployment } from './deployment.ts';
import { listScheduleNames, notDeployed } from './known-jobs.ts';

/**
 * Sets the state of all schedules of a job.
 * @returns how many changed
 * @throws CronbridgeError `unknown-job`, or `failed` for a job that the crontab disables
 */
export async function setState(deployment: Deployment, job: string, state: ScheduleState): Promise<number> {
  const { clients, names } = deployment;
  let changed = 0;
  for (const schedule of await findSchedules(deployment, job)) {
    const byCrontab = disabledByCrontab(schedule.description);
    if (schedule.state === state && !(byCrontab && state === 'DISABLED')) continue;
    if (byCrontab) throw notByHand(job, schedule, deployment);
    await clients.scheduler.send(new UpdateScheduleCommand(toRequest({ ...schedule, state }, names.group)));
    changed += 1;
  }
  return changed;
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

async function findSchedules(deployment: Deployment, job: string): Promise<readonly Schedule[]> {
  const { clients, names } = deployment;
  // Scheduler refuses to look for what cannot be a name.
  const named = JOB_NAME.test(job) ? await listScheduleNames(deployment, job) : [];
  const own = named.filter((name) => jobOf(name) === job);
  if (own.length === 0) throw await notDeployed(deployment, job);
  const now = deployment.now();
  const schedules = await Promise.all(
    own.map(async (Name) => {
      const get = new GetScheduleCommand({ GroupName: names.group, Name });
      const answer = await clients.scheduler.send(get).catch(ifGone);
      return answer && fromAnswer(answer, now);
    }),
  );
  return schedules.filter((schedule) => schedule !== undefined).filter((schedule) => !isPast(schedule, now));
}

/** A gap schedule deletes itself, also between two requests. */
function ifGone(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
}

/** Of a gap schedule whose time has come nothing can be changed any more: a write would have a time in the past. */
function isPast(schedule: Schedule, now: Date): boolean {
  return isGapSchedule(schedule.name) && upcoming(schedule, now, 1).length === 0;
}
