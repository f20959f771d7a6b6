// Which revision of the crontab is deployed: written by sync, copied into each run by dispatch.
import type { Table } from './table.ts';
import { deploymentItemKey } from './table-definition.ts';

/** Notes the git revision that was applied. */
export async function writeRevision(table: Table, revision: string, now: Date): Promise<void> {
  await table.put({ ...deploymentItemKey, revision, applied: now.toISOString() });
}

/** The git revision that was applied last; `undefined` where none was given yet. */
export async function readRevision(table: Table): Promise<string | undefined> {
  const item = await table.get(deploymentItemKey);
  return item?.revision as string | undefined;
}
