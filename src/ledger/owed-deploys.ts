// Whether the jobs that run on deploy still have to: noted by a sync before its first change and taken back when it has sent
// them, so that a sync that died in between is completed by the next one, even where no schedule is left to change.
import type { Table } from './table.ts';
import { owedDeploysItemKey } from './table-definition.ts';

/** Notes that the jobs have to run. */
export async function oweDeploys(table: Table, now: Date): Promise<void> {
  await table.put({ ...owedDeploysItemKey, since: now.toISOString() });
}

/** Whether a sync noted that the jobs have to run, and did not come to send them. */
export async function areDeploysOwed(table: Table): Promise<boolean> {
  return (await table.get(owedDeploysItemKey)) !== undefined;
}

/** Takes the note back. */
export async function settleDeploys(table: Table): Promise<void> {
  await table.delete(owedDeploysItemKey);
}
