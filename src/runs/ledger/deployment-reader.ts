// Reads what syncs recorded about the deployment.
import type { ItemReader } from './item-reader.ts';
import { deploymentItemKey, owedDeploysItemKey } from './table-definition.ts';

/** The git revision that was applied last. @returns undefined if there never was one */
export async function readRevision(ledger: ItemReader): Promise<string | undefined> {
  const item = await ledger.get(deploymentItemKey);
  return item?.revision as string | undefined;
}

/** Whether a sync recorded jobs that have to run and did not finish sending them. */
export async function areDeploysOwed(ledger: ItemReader): Promise<boolean> {
  return (await ledger.get(owedDeploysItemKey)) !== undefined;
}
