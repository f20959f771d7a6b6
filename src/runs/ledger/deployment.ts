// The deployed revision of the crontab: sync writes it, dispatch copies it into each run.
import type { Table } from './table.ts';
import { deploymentItemKey } from './table-definition.ts';

/** Records the git revision that was applied. */
export async function writeRevision(table: Table, revision: string, now: Date): Promise<void> {
  await table.put({ ...deploymentItemKey, revision, applied: now.toISOString() });
}
