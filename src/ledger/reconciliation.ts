// When the reconciler last looked at everything, so that its next visit takes up where this one ended.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from './table.ts';

const key = { pk: 'reconciliation', sk: 'reconciliation' } as const;

export async function readReconciled(table: Table): Promise<Date | undefined> {
  const { Item } = await table.dynamo.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item && new Date(Item.reconciled);
}

export async function writeReconciled(table: Table, reconciled: Date): Promise<void> {
  await table.dynamo.send(
    new PutCommand({ TableName: table.name, Item: { ...key, reconciled: reconciled.toISOString() } }),
  );
}
