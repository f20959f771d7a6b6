// The deployment's item also keeps what the looks at the crontab's source have found. It has no part in the version: a look that
// changes nothing makes no plan stale.
import type { SourceState } from '../../source/source-state.ts';
import type { ItemReader } from './item-reader.ts';
import type { Table } from './table.ts';
import { deploymentItemKey } from './table-definition.ts';
import { updateItem } from './update-item.ts';

/** @returns undefined if nobody has looked at this address */
export async function readSourceState(ledger: ItemReader, address: string): Promise<SourceState | undefined> {
  const { source } = (await ledger.get(deploymentItemKey)) ?? {};
  const state = source as SourceState | undefined;
  return state?.address === address ? state : undefined;
}

export async function writeSourceState(table: Table, state: SourceState): Promise<void> {
  await updateItem(table, deploymentItemKey, { set: { source: state } });
}
