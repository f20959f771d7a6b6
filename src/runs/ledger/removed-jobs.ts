// Which jobs left the crontab, and when. Sync records it before it deletes their schedules, to end their retries. A missing
// schedule alone proves nothing: jobs of other producers never have one.
import pMap from 'p-map';
import type { Table } from './table.ts';
import { removedJobItemKey, timeToLiveAttribute } from './table-definition.ts';

const CONCURRENCY = 10;

/** Records that the jobs leave the crontab now. The record expires with the job's last runs. */
export async function noteRemoved(table: Table, jobs: readonly string[], now: Date): Promise<void> {
  const expires = table.expires(now);
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

/** When a job last left the crontab. It may have come back since. @returns undefined if it never left */
export async function removedAt(table: Table, job: string): Promise<Date | undefined> {
  const item = await table.get(removedJobItemKey(job));
  return item && new Date(item.removed as string);
}
