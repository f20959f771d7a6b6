import type { ItemReader } from './item-reader.ts';
import { queryItems } from './query-items.ts';
import { decodeSummary, type Summary } from './summary.ts';
import { summariesPartition } from './table-definition.ts';

/** What the ended attempts of each job come to, by the job's name; by one query, and a moment behind the writes. */
export async function readSummaries(ledger: ItemReader): Promise<ReadonlyMap<string, Summary>> {
  const items = await queryItems(ledger, {
    condition: '#pk = :pk',
    values: { ':pk': summariesPartition },
  });
  return new Map(
    items.map(({ sk, summary }) => [sk as string, decodeSummary(sk as string, summary as Uint8Array)]),
  );
}
