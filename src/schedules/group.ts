import {
  GetScheduleCommand,
  type GetScheduleOutput,
  ListSchedulesCommand,
  type ListSchedulesInput,
  ResourceNotFoundException,
  type SchedulerClient,
  type ScheduleSummary,
} from '@aws-sdk/client-scheduler';
import { jobOf } from '../time/schedule-name.ts';

/** Makes a call, again and again where that helps. */
type Caller = <T>(call: () => Promise<T>) => Promise<T>;

const justOnce: Caller = (call) => call();

/** ListSchedules' greatest page. */
const PAGE = 100;

/**
 * Lists the schedules of a group by name. ListSchedules tells little of each; `getSchedule` tells the rest.
 * @param filter a prefix (Scheduler takes no empty one), a state
 * @throws what the SDK throws, `ResourceNotFoundException` when there is no such group
 */
export async function listSchedules(
  scheduler: SchedulerClient,
  group: string,
  filter: Pick<ListSchedulesInput, 'NamePrefix' | 'State'> = {},
  caller = justOnce,
): Promise<ReadonlyMap<string, ScheduleSummary>> {
  // A page may repeat what moved there while the pages before it were read.
  const found = new Map<string, ScheduleSummary>();
  let next: string | undefined;
  do {
    const list = new ListSchedulesCommand({
      ...filter,
      GroupName: group,
      MaxResults: PAGE,
      NextToken: next,
    });
    const page = await caller(() => scheduler.send(list));
    for (const summary of page.Schedules ?? [])
      if (summary.Name !== undefined) found.set(summary.Name, summary);
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

/** One schedule; `undefined`: there is none of that name, or it has been deleted meanwhile. */
export async function getSchedule(
  scheduler: SchedulerClient,
  group: string,
  name: string,
  caller = justOnce,
): Promise<GetScheduleOutput | undefined> {
  const get = new GetScheduleCommand({ GroupName: group, Name: name });
  try {
    return await caller(() => scheduler.send(get));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The jobs that have schedules. */
export async function deployedJobs(scheduler: SchedulerClient, group: string): Promise<ReadonlySet<string>> {
  const schedules = await listSchedules(scheduler, group);
  return new Set([...schedules.keys()].map(jobOf));
}
