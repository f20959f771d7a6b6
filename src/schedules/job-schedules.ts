import { type SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { getSchedule, listSchedules } from './group.ts';
import type { Schedule } from './plan.ts';
import { asDeployed, type DeployedSchedule } from './read-schedules.ts';
import { toRequest } from './schedule-api.ts';
import { upcoming } from './upcoming.ts';

/** The schedules of one job that can still be changed. @returns undefined if it is not deployed */
export async function readJobSchedules(
  scheduler: SchedulerClient,
  group: string,
  job: string,
  now: Date,
): Promise<readonly DeployedSchedule[] | undefined> {
  const beginAlike = await listSchedules(scheduler, group, { NamePrefix: job });
  const own = [...beginAlike.keys()].filter((name) => jobOf(name) === job);
  if (own.length === 0) return undefined;
  const answers = await Promise.all(own.map((name) => getSchedule(scheduler, group, name)));
  return answers
    .flatMap((answer) => (answer === undefined ? [] : [asDeployed(answer, now)]))
    .filter(({ schedule }) => !isPast(schedule, now));
}

/** A gap schedule whose time is past cannot be changed: AWS refuses to write a time in the past. */
export function isPast(schedule: Schedule, now: Date): boolean {
  return isGapSchedule(schedule.name) && upcoming(schedule, now, 1).length === 0;
}

export async function writeSchedule(
  scheduler: SchedulerClient,
  group: string,
  schedule: Schedule,
): Promise<void> {
  await scheduler.send(new UpdateScheduleCommand(toRequest(schedule, group)));
}
