// Which jobs left the crontab, and when: noted by a sync before it deletes their schedules, so that their retries end there.
// That a job has no schedule tells nothing: those of other producers never had one.
import pMap from 'p-map';
import type { Table } from './table.ts';
import { removedJobItemKey, timeToLiveAttribute } from './table-definition.ts';

/** Notes that are written at the same time. */
const CONCURRENCY = 10;

/** Notes that the jobs leave the crontab now. A note is forgotten with the job's last runs. */
export async function noteRemoved(table: Table, jobs: readonly string[], now: Date): Promise<void> {
  const expires = Math.floor(now.getTime() / 1000) + table.retentionDays * 24 * 60 * 60;
  await pMap(
    jobs,
    (job) =>
      table.put({
        ...removedJobItemKey(job),
        removed: now.toISOString(),
        [timeToLiveAttribute]: expires,
      }),
    { concurrency: CONCURRENCY },
  );
}

/** When a job last left the crontab; `undefined`: it never did. It may have come back since. */
export async function removedAt(table: Table, job: string): Promise<Date | undefined> {
  const item = await table.get(removedJobItemKey(job));
  return item && new Date(item.removed as string);
}
