import type { ItemReader } from './item-reader.ts';
import { queryItems } from './query-items.ts';
import { decodeSummary, type Summary } from './summary.ts';
import { summariesPartition } from './table-definition.ts';

/** The summaries of all jobs, by the job's name, with one query (eventually consistent). */
export async function readSummaries(ledger: ItemReader): Promise<ReadonlyMap<string, Summary>> {
  const items = await queryItems(ledger, {
    condition: '#pk = :pk',
    values: { ':pk': summariesPartition },
  });
  return new Map(
    items.map(({ sk, summary }) => [sk as string, decodeSummary(sk as string, summary as Uint8Array)]),
  );
}
