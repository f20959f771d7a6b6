// Reads items from an index or a partition, page by page.
import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Condition, conditionInput } from './conditional-write.ts';
import type { Item, ItemReader } from './item-reader.ts';

/** Which items to read: those whose keys, in an index or in the table itself, meet the condition. */
export interface Query extends Condition {
  readonly index?: string;
  /** Strongly consistent. By default, and always for an index, reads are eventually consistent. */
  readonly consistent?: boolean;
  readonly descending?: boolean;
}

/** @param limit the most items to read; absent: all */
export async function queryItems(
  { dynamo, name }: ItemReader,
  query: Query,
  limit?: number,
): Promise<Item[]> {
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
