// Reads items by an index or a partition, over as many pages as DynamoDB makes of them.
import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Condition, conditionInput } from './conditional-write.ts';
import type { Item, Table } from './table.ts';

/** Which items to read: those that match the condition on the keys of an index, or of the table itself. */
export interface Query extends Condition {
  readonly index?: string;
  /** As they are now; without it, and by an index always, a moment behind the writes. */
  readonly consistent?: boolean;
  readonly descending?: boolean;
}

/** @param limit how many are read at most; absent: all that there are */
export async function queryItems({ dynamo, name }: Table, query: Query, limit?: number): Promise<Item[]> {
  const items: Item[] = [];
  const { ConditionExpression, ...attributes } = conditionInput(query);
  const input = {
    TableName: name,
    IndexName: query.index,
    KeyConditionExpression: ConditionExpression,
    ...attributes,
    ConsistentRead: query.consistent,
    ScanIndexForward: !query.descending,
    Limit: limit,
  };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, input)) {
    items.push(...Items.map((item) => unmarshall(item)));
    if (limit !== undefined && items.length >= limit) break;
  }
  return items.slice(0, limit);
}
