// The ledger's DynamoDB table: its definition (serverless.yml says the same), and how its items are keyed.
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Attempt, AttemptKey } from './attempt.ts';

/** What names an item. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** All runs, a UTC day to a partition, by time. */
export const byTimeIndex = 'byTime';
/** Sparse: runs that are claimed or started, or that ended and are unsettled or wait for their next attempt. */
export const activeIndex = 'active';

/** DynamoDB removes items some time after the epoch second in this attribute. */
export const timeToLiveAttribute = 'expires';

/** The table as CreateTable takes it; time to live is set apart, as AWS has no place for it here. */
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

/** The key of an attempt's item: a job's runs lie together, in the order of their times, and so do a run's attempts. */
export function attemptItemKey({ runId, number }: AttemptKey): ItemKey {
  const { pk, begin } = runItemsKey(runId);
  return { pk, sk: `${begin}${padded(number)}` };
}

/** The partition of a run's items, and what the sort keys of all of them begin with. */
export function runItemsKey(run: string): { readonly pk: string; readonly begin: string } {
  const at = run.lastIndexOf('@');
  const instant = run.slice(at + 1);
  // An id leaves out the seconds of a whole minute. With them, the order of texts is the order of instants.
  const whole = instant.replace(/(?<=T\d\d:\d\d)Z$/, ':00.000Z');
  return { pk: jobPartition(run.slice(0, at)), begin: `${whole}#` };
}

/** The partition of a job's runs. */
export function jobPartition(job: string): string {
  return `job#${job}`;
}

/** The key of a lock's item. */
export function lockItemKey(lock: string): ItemKey {
  return { pk: `lock#${lock}`, sk: 'lock' };
}

/** The key of the item that says what a job was called before. */
export function renameItemKey(job: string): ItemKey {
  return { pk: `renamed#${job}`, sk: 'renamed' };
}

/** The key of the item that says what is deployed. */
export const deploymentItemKey: ItemKey = { pk: 'deployment', sk: 'deployment' };

/** The key of the item that is there while jobs that run on deploy still have to. */
export const owedDeploysItemKey: ItemKey = { pk: 'deployment', sk: 'owed-deploys' };

/** The key of the item that says when a job left the crontab. */
export function removedJobItemKey(job: string): ItemKey {
  return { pk: `removed#${job}`, sk: 'removed' };
}

/** The key of the item that says when the reconciler last looked at everything. */
export const reconciliationItemKey: ItemKey = { pk: 'reconciliation', sk: 'reconciliation' };

/** The attributes by which the indexes find and order a run. */
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
