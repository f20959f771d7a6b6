// The schedules that a group holds now.
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import pMap from 'p-map';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';
import { type Patience, persist } from './persist.ts';
import type { Schedule } from './plan.ts';
import { fromAnswer } from './schedule-api.ts';

/** ListSchedules' greatest page. */
const PAGE = 100;

/** GetSchedule allows 1,000 calls a second in most regions; this many at a time stay well below. */
const CONCURRENT_READS = 20;

/**
 * Reads every schedule of the group: ListSchedules gives names only, so each costs a GetSchedule. One that is deleted between the
 * two is just gone.
 * @param now what counts as a start in the past, see `fromAnswer`
 * @throws CronbridgeError of the `aws-…` codes; `aws-not-found` when there is no such group
 */
export async function readSchedules(
  scheduler: SchedulerClient,
  group: string,
  patience: Patience,
  now: Date,
): Promise<Schedule[]> {
  try {
    const names = await listNames(scheduler, group, patience);
    const schedules = await pMap(
      names,
      async (Name) => {
        const get = new GetScheduleCommand({ GroupName: group, Name });
        const answer = await persist(() => scheduler.send(get), patience).catch(ifGone);
        return answer && fromAnswer(answer, now);
      },
      { concurrency: CONCURRENT_READS },
    );
    return schedules.filter((schedule) => schedule !== undefined);
  } catch (error) {
    throw explainAws(error, `read the schedules of group "${group}"`);
  }
}

async function listNames(
  scheduler: SchedulerClient,
  group: string,
  patience: Patience,
): Promise<Set<string>> {
  // A page may repeat what moved there while the pages before it were read.
  const names = new Set<string>();
  let next: string | undefined;
  do {
    const list = new ListSchedulesCommand({ GroupName: group, MaxResults: PAGE, NextToken: next });
    const page = await persist(() => scheduler.send(list), patience).catch((error) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new CronbridgeError('aws-not-found', `the schedule group "${group}" does not exist`, {
        hint: 'deploy this stage first, or check the service, stage and region',
        cause: error,
      });
    });
    for (const { Name } of page.Schedules ?? []) if (Name !== undefined) names.add(Name);
    next = page.NextToken;
  } while (next !== undefined);
  return names;
}

function ifGone(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
}
