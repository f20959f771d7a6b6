// When the reconciler last completed a visit, so that its next visit continues from there.
import type { Table } from './table.ts';
import { reconciliationItemKey } from './table-definition.ts';

export async function readReconciled(table: Table): Promise<Date | undefined> {
  const item = await table.get(reconciliationItemKey);
  return item && new Date(item.reconciled as string);
}

export async function writeReconciled(table: Table, reconciled: Date): Promise<void> {
  await table.put({ ...reconciliationItemKey, reconciled: reconciled.toISOString() });
}
