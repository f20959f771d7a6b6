// The enabled schedules of the group, as the reconciler needs them every quarter of an hour.
import type { GetScheduleOutput, SchedulerClient, ScheduleSummary } from '@aws-sdk/client-scheduler';
import pMap, { pMapSkip } from 'p-map';
import { getSchedule, listSchedules } from './group.ts';

/** How many are read at the same time. */
const CONCURRENCY = 10;

/** A schedule changed so shortly before it was read may have changed again within the same instant. */
const SETTLED_MS = 60_000;

/**
 * Reads the schedules; one that has not changed since is not read again while the function stays warm, since ListSchedules,
 * which tells what has changed, takes one call for a hundred, and GetSchedule one for each.
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
