// The ledger's DynamoDB table: its definition and the keys of its items.
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { jobOfRun } from '../message/message.ts';
import type { Attempt, AttemptKey } from './attempt.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** All attempts by time, one partition for each UTC day. */
export const byTimeIndex = 'byTime';
/** Sparse: attempts that are claimed or started, or that ended and are unsettled or wait for their next attempt. */
export const activeIndex = 'active';

/** DynamoDB deletes items some time after the epoch second in this attribute. */
export const timeToLiveAttribute = 'expires';

/** The table as CreateTable takes it. Time to live is not part of that request and is set separately. */
export function tableDefinition(name: string): CreateTableCommandInput {
  const index = (indexName: string, hash: string) => ({
    IndexName: indexName,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' as const },
      { AttributeName: 'order', KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'ALL' as const },
  });
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'day', 'active', 'order'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [index(byTimeIndex, 'day'), index(activeIndex, 'active')],
  };
}

/** The key of an attempt's item. A job's runs lie together in the order of their instants, and so do a run's attempts. */
export function attemptItemKey({ runId, number }: AttemptKey): ItemKey {
  const { pk, begin } = runItemsKey(runId);
  return { pk, sk: `${begin}${padded(number)}` };
}

/** The partition of a run's items, and the prefix of their sort keys. */
export function runItemsKey(run: string): { readonly pk: string; readonly begin: string } {
  const job = jobOfRun(run);
  const instant = run.slice(job.length + 1);
  // Run ids omit the seconds of a whole minute. With seconds, alphabetical order is chronological order.
  const whole = instant.replace(/(?<=T\d\d:\d\d)Z$/, ':00.000Z');
  return { pk: jobPartition(job), begin: `${whole}#` };
}

export function jobPartition(job: string): string {
  return `job#${job}`;
}

export function lockItemKey(lock: string): ItemKey {
  return { pk: `lock#${lock}`, sk: 'lock' };
}

/** The key of the item with a job's former name. */
export function renameItemKey(job: string): ItemKey {
  return { pk: `renamed#${job}`, sk: 'renamed' };
}

/** The partition of all jobs' summaries. */
export const summariesPartition = 'summaries';

/** The key of a job's summary. */
export function summaryItemKey(job: string): ItemKey {
  return { pk: summariesPartition, sk: job };
}

/** The key of the item that syncs write about the deployment: its version, hold, owed deploy and revision. */
export const deploymentItemKey: ItemKey = { pk: 'deployment', sk: 'deployment' };

/** The key of the item that records when a job left the crontab. */
export function removedJobItemKey(job: string): ItemKey {
  return { pk: `removed#${job}`, sk: 'removed' };
}

/** The partition of schedules as they were before a sync changed them, by the instant until which they were so. */
export const formerSchedulesPartition = 'former-schedules';

/** The partition of the notes of pauses, by job and instant. */
export const pausesPartition = 'pauses';

/** The key of the item that records the reconciler's last visit. */
export const reconciliationItemKey: ItemKey = { pk: 'reconciliation', sk: 'reconciliation' };

/** The attributes by which the indexes find and order an attempt. */
export function indexAttributes(run: Pick<Attempt, 'job' | 'scheduled' | 'number'>): {
  day: string;
  order: string;
} {
  const scheduled = new Date(run.scheduled).toISOString();
  return { day: scheduled.slice(0, 10), order: `${scheduled}#${run.job}#${padded(run.number)}` };
}

function padded(attempt: number): string {
  return String(attempt).padStart(3, '0');
}
