import {
  GetScheduleCommand,
  type GetScheduleOutput,
  ListSchedulesCommand,
  type ListSchedulesInput,
  type ListSchedulesOutput,
  ResourceNotFoundException,
  type SchedulerClient,
  type ScheduleSummary,
} from '@aws-sdk/client-scheduler';
import { jobOf } from '../time/schedule-name.ts';

/** Makes a call, and repeats it where that helps. */
type Caller = <T>(call: () => Promise<T>) => Promise<T>;

const justOnce: Caller = (call) => call();

/** The largest page of ListSchedules. */
const PAGE = 100;

/**
 * The schedules of a group, each once. ListSchedules returns few fields; `getSchedule` returns all. The next page is requested
 * while the current one is used.
 * @param filter a name prefix (Scheduler accepts no empty one) and a state
 * @throws what the SDK throws, `ResourceNotFoundException` if there is no such group
 */
export async function* eachSchedule(
  scheduler: SchedulerClient,
  group: string,
  filter: Pick<ListSchedulesInput, 'NamePrefix' | 'State'> = {},
  caller = justOnce,
): AsyncGenerator<ScheduleSummary & { readonly Name: string }> {
  const read = (NextToken?: string): Promise<ListSchedulesOutput> => {
    const list = new ListSchedulesCommand({ ...filter, GroupName: group, MaxResults: PAGE, NextToken });
    const page = caller(() => scheduler.send(list));
    // If the caller stops reading, nothing awaits this page.
    page.catch(() => {});
    return page;
  };
  // A schedule that moves between pages during the reading may appear twice.
  const found = new Set<string>();
  let page: Promise<ListSchedulesOutput> | undefined = read();
  while (page !== undefined) {
    const { Schedules = [], NextToken }: ListSchedulesOutput = await page;
    page = NextToken === undefined ? undefined : read(NextToken);
    for (const summary of Schedules) {
      const { Name } = summary;
      if (Name === undefined || found.has(Name)) continue;
      found.add(Name);
      yield { ...summary, Name };
    }
  }
}

/** All schedules of a group by name, see `eachSchedule`. */
export async function listSchedules(
  scheduler: SchedulerClient,
  group: string,
  filter: Pick<ListSchedulesInput, 'NamePrefix' | 'State'> = {},
): Promise<ReadonlyMap<string, ScheduleSummary>> {
  const found = new Map<string, ScheduleSummary>();
  for await (const summary of eachSchedule(scheduler, group, filter)) found.set(summary.Name, summary);
  return found;
}

/** One schedule. @returns undefined if there is none of that name (any more) */
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
