// The enabled schedules of the group, for the reconciler's visits every 15 minutes.
import type { GetScheduleOutput, SchedulerClient, ScheduleSummary } from '@aws-sdk/client-scheduler';
import pMap, { pMapSkip } from 'p-map';
import { getSchedule, listSchedules } from './group.ts';

const CONCURRENCY = 10;

/** A schedule that was modified this shortly before it was read may have changed again in the same instant. */
const SETTLED_MS = 60_000;

/**
 * Reads the schedules. While the function stays warm, a schedule that has not changed is not read again: ListSchedules shows
 * what has changed with one call for a hundred schedules, GetSchedule takes one call for each.
 */
export class EnabledSchedules {
  readonly #scheduler: SchedulerClient;
  readonly #group: string;
  #known: ReadonlyMap<string, GetScheduleOutput> = new Map();

  constructor(scheduler: SchedulerClient, group: string) {
    this.#scheduler = scheduler;
    this.#group = group;
  }

  /** Every enabled schedule. Throws what the SDK throws. */
  async read(now: Date): Promise<GetScheduleOutput[]> {
    const summaries = await listSchedules(this.#scheduler, this.#group, { State: 'ENABLED' });
    const schedules = await pMap(
      summaries,
      async ([name, summary]) =>
        this.#unchanged(name, summary) ?? (await getSchedule(this.#scheduler, this.#group, name)) ?? pMapSkip,
      { concurrency: CONCURRENCY },
    );
    this.#known = new Map(
      schedules
        .filter(({ LastModificationDate: changed }) => changed && +changed + SETTLED_MS < +now)
        .map((schedule) => [schedule.Name ?? '', schedule]),
    );
    return schedules;
  }

  #unchanged(
    name: string,
    { LastModificationDate: changed }: ScheduleSummary,
  ): GetScheduleOutput | undefined {
    const known = this.#known.get(name);
    return changed && known?.LastModificationDate?.getTime() === changed.getTime() ? known : undefined;
  }
}
