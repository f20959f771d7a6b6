// What jobs were called before: a sync notes it, so a job's runs are found under its new name too.
import type { Table } from './table.ts';
import { renameItemKey, timeToLiveAttribute } from './table-definition.ts';

/** What a job was called until an instant; later runs of that name are another job's. */
interface FormerName {
  readonly job: string;
  readonly until: Date;
}

/** A chain of names is not followed further back. */
const MOST_NAMES = 20;

/** As long as a sync may take (a Lambda function lives 15 minutes): until its end the old schedule may start runs. */
const SYNC_MS = 15 * 60 * 1000;

const DAY_SECONDS = 24 * 60 * 60;

/** Notes that a job has another name from now on. The note goes when the last run under the old name has left the ledger. */
export async function writeRename(
  table: Table,
  { from, to }: { from: string; to: string },
  now: Date,
): Promise<void> {
  await table.put({
    ...renameItemKey(to),
    from,
    until: new Date(now.getTime() + SYNC_MS).toISOString(),
    // A day more than any run of the old name, which may have begun just now.
    [timeToLiveAttribute]: Math.floor(now.getTime() / 1000) + (table.retentionDays + 1) * DAY_SECONDS,
  });
}

/** What a job was called before, the latest first, each name once. */
export async function formerNames(table: Table, job: string): Promise<readonly FormerName[]> {
  const names: FormerName[] = [];
  const seen = new Set([job]);
  let current = job;
  while (names.length < MOST_NAMES) {
    const item = await table.get(renameItemKey(current));
    if (item === undefined || seen.has(item.from as string)) break;
    current = item.from as string;
    seen.add(current);
    names.push({ job: current, until: new Date(item.until as string) });
  }
  return names;
}
