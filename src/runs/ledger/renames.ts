// Former names of jobs. Sync records them, so that a job's earlier runs are found under its new name.
import type { Table } from './table.ts';
import { renameItemKey, timeToLiveAttribute } from './table-definition.ts';

/** A name that a job had until an instant. Later runs with that name belong to another job. */
interface FormerName {
  readonly job: string;
  readonly until: Date;
}

/** A longer chain of names is not followed. */
const MOST_NAMES = 20;

/** The longest that a sync takes (a Lambda invocation lasts 15 minutes): until it ends, the old schedule may start runs. */
export const SYNC_MS = 15 * 60 * 1000;

const DAY_SECONDS = 24 * 60 * 60;

/** Records a job's new name. The record expires with the last run under the old name. */
export async function writeRename(
  table: Table,
  { from, to }: { from: string; to: string },
  now: Date,
): Promise<void> {
  await table.put({
    ...renameItemKey(to),
    from,
    until: new Date(now.getTime() + SYNC_MS).toISOString(),
    // One day longer than any run of the old name, which may have begun just now.
    [timeToLiveAttribute]: table.expires(now, DAY_SECONDS),
  });
}

/** A job's former names, latest first, each once. */
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
