// The summaries of jobs: one item for each job, all in one partition, so that one query reads them all.
//
// An attempt is counted in the same transaction that ends it, on condition that the summary has not changed since it was read.
// So each attempt is counted once, whatever is delivered twice and whatever crashes.
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DAY_MS } from '../../time/units.ts';
import type { Attempt } from './attempt.ts';
import { putInput } from './conditional-write.ts';
import type { Item, ItemReader } from './item-reader.ts';
import { SYNC_MS } from './renames.ts';
import {
  decodeSummary,
  emptySummary,
  encodeSummary,
  merged,
  type Summary,
  withAttempt,
  withoutAttempt,
} from './summary.ts';
import type { Table } from './table.ts';
import { summaryItemKey, timeToLiveAttribute } from './table-definition.ts';
import { writeTogether } from './write-together.ts';

/** A summary as it was read; an empty one for a job without. */
interface ReadSummary {
  readonly summary: Summary;
  /** Grows with every write; 0 if there is no item. */
  readonly version: number;
  /** The job has another name: attempts scheduled before `until` are counted there. */
  readonly renamed?: { readonly to: string; readonly until: string } | undefined;
}

/**
 * The write that counts an ended attempt, to be made together with its end.
 * @param now for leaving out what is too old
 * @param counted the attempt as it was counted before, with another end
 */
export async function countingWrite(
  table: Table,
  attempt: Attempt,
  now: Date,
  counted?: Attempt,
): Promise<TransactWriteItem> {
  let read = await getSummary(table, attempt.job);
  const seen = new Set([attempt.job]);
  while (
    read.renamed &&
    new Date(attempt.scheduled) < new Date(read.renamed.until) &&
    !seen.has(read.renamed.to)
  ) {
    seen.add(read.renamed.to);
    read = await getSummary(table, read.renamed.to);
  }
  const before = counted === undefined ? read.summary : withoutAttempt(read.summary, counted);
  const summary = withAttempt(before, attempt, firstDay(table, now));
  return summaryWrite(table, { ...read, summary }, now);
}

/** Moves a job's summary to its new name, and records the new name for runs that have not ended. Safe to repeat. */
export async function renameSummary(
  table: Table,
  { from, to }: { readonly from: string; readonly to: string },
  now: Date,
): Promise<void> {
  for (;;) {
    const [old, target] = await Promise.all([getSummary(table, from), getSummary(table, to)]);
    const until = new Date(now.getTime() + SYNC_MS).toISOString();
    const summary = merged(target.summary, old.summary, firstDay(table, now));
    const written = await writeTogether(table, [
      summaryWrite(table, { version: target.version, summary }, now),
      summaryWrite(table, { version: old.version, summary: emptySummary(from), renamed: { to, until } }, now),
    ]);
    if (written) return;
  }
}

/** What a job is called now. @returns undefined if it was not renamed */
export async function newNameOf(table: ItemReader, job: string): Promise<string | undefined> {
  return (await getSummary(table, job)).renamed?.to;
}

async function getSummary(table: ItemReader, job: string): Promise<ReadSummary> {
  const item = await table.get(summaryItemKey(job));
  return item === undefined ? { summary: emptySummary(job), version: 0 } : readSummary(job, item);
}

function readSummary(job: string, { summary, version, renamed }: Item): ReadSummary {
  return {
    summary: decodeSummary(job, summary as Uint8Array),
    version: version as number,
    renamed: renamed as ReadSummary['renamed'],
  };
}

/** The write of the summary as the next version of the one that was read. */
function summaryWrite(
  table: Table,
  { summary, version, renamed }: ReadSummary,
  now: Date,
): TransactWriteItem {
  const item = {
    ...summaryItemKey(summary.job),
    summary: encodeSummary(summary),
    version: version + 1,
    renamed,
    // It expires with the job's last runs.
    [timeToLiveAttribute]: table.expires(now),
  };
  const condition =
    version === 0
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :version', values: { ':version': version } };
  return { Put: { TableName: table.name, ...putInput(item, condition) } };
}

function firstDay({ retentionDays }: Table, now: Date): string {
  return new Date(now.getTime() - retentionDays * DAY_MS).toISOString().slice(0, 10);
}
