import {
  type GetScheduleOutput,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import pMap, { pMapSkip } from 'p-map';
import { MOST_CALLS_UNDER_WAY } from '../aws/call-window.ts';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';
import { callUntilAnswered, type Patience } from './call-until-answered.ts';
import { eachSchedule, getSchedule } from './group.ts';
import type { Schedule } from './plan.ts';
import { firesFrom, fromAnswer } from './schedule-api.ts';

/** A schedule, and since when it fires as it is. */
export interface DeployedSchedule {
  readonly schedule: Schedule;
  readonly firesFrom: Date;
}

/** Every schedule of the group, see `readDeployed`. */
export async function readSchedules(...of: Parameters<typeof readDeployed>): Promise<Schedule[]> {
  return (await readDeployed(...of)).map(({ schedule }) => schedule);
}

/**
 * Reads every schedule of the group. ListSchedules returns only names, so each schedule needs a GetSchedule. One that is
 * deleted in between is left out.
 * @param now what counts as a start in the past, see `fromAnswer`
 * @throws CronbridgeError of the `aws-…` codes; `aws-not-found` if there is no such group
 */
export async function readDeployed(
  scheduler: SchedulerClient,
  group: string,
  patience: Patience,
  now: Date,
): Promise<DeployedSchedule[]> {
  const caller = <T>(call: () => Promise<T>) => callUntilAnswered(call, patience);
  try {
    return await pMap(
      eachSchedule(scheduler, group, {}, caller),
      async ({ Name }) => {
        const answer = await getSchedule(scheduler, group, Name, caller);
        if (answer === undefined) return pMapSkip;
        return asDeployed(answer, now);
      },
      { concurrency: MOST_CALLS_UNDER_WAY },
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException))
      throw explainAws(error, `read the schedules of group "${group}"`);
    throw new CronbridgeError('aws-not-found', `the schedule group "${group}" does not exist`, {
      hint: 'deploy this stage first, or check the service, stage and region',
      cause: error,
    });
  }
}

/** @param now what counts as a start in the past, see `fromAnswer` */
export function asDeployed(answer: GetScheduleOutput, now: Date): DeployedSchedule {
  return { schedule: fromAnswer(answer, now), firesFrom: firesFrom(answer) };
}
