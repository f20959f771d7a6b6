import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Table } from './table.ts';
import type { ItemKey } from './table-definition.ts';

/** The most keys that one BatchGetItem takes. */
const LARGEST_BATCH = 100;

/**
 * The keys of the items that exist (strongly consistent).
 * @throws Error if DynamoDB, short of capacity, reads nothing of a batch; what the SDK throws
 */
export async function findItems({ dynamo, name }: Table, keys: readonly ItemKey[]): Promise<ItemKey[]> {
  const found: ItemKey[] = [];
  let left = keys.map((key) => marshall(key));
  while (left.length > 0) {
    const batch = left.slice(0, LARGEST_BATCH);
    const { Responses, UnprocessedKeys } = await dynamo.send(
      new BatchGetItemCommand({
        RequestItems: { [name]: { Keys: batch, ConsistentRead: true, ProjectionExpression: 'pk, sk' } },
      }),
    );
    const unread = UnprocessedKeys?.[name]?.Keys ?? [];
    if (unread.length === batch.length) throw new Error('DynamoDB has no capacity to read the ledger');
    found.push(...(Responses?.[name] ?? []).map((item) => unmarshall(item) as ItemKey));
    left = [...unread, ...left.slice(LARGEST_BATCH)];
  }
  return found;
}
