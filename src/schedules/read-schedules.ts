import { ResourceNotFoundException, type SchedulerClient } from '@aws-sdk/client-scheduler';
import pMap, { pMapSkip } from 'p-map';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';
import { callUntilAnswered, type Patience } from './call-until-answered.ts';
import { getSchedule, listSchedules } from './group.ts';
import type { Schedule } from './plan.ts';
import { fromAnswer } from './schedule-api.ts';

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
  const caller = <T>(call: () => Promise<T>) => callUntilAnswered(call, patience);
  try {
    const summaries = await listSchedules(scheduler, group, {}, caller);
    return await pMap(
      summaries.keys(),
      async (name) => {
        const answer = await getSchedule(scheduler, group, name, caller);
        return answer === undefined ? pMapSkip : fromAnswer(answer, now);
      },
      { concurrency: CONCURRENT_READS },
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
