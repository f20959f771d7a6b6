// Reads runs, over as many pages as DynamoDB makes of them.
import { paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Run } from './run.ts';
import type { Table } from './table.ts';

/** @param limit how many are read at most; absent: all that there are */
export async function queryRuns(
  { dynamo, name }: Table,
  query: Omit<QueryCommandInput, 'TableName' | 'Limit'>,
  limit?: number,
): Promise<Run[]> {
  const runs: Run[] = [];
  const input = { ...query, TableName: name, ...(limit !== undefined && { Limit: limit }) };
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, input)) {
    runs.push(...Items.map(toRun));
    if (limit !== undefined && runs.length >= limit) break;
  }
  return runs.slice(0, limit);
}

/** A run without the attributes that only the table needs. */
export function toRun(item: Record<string, unknown>): Run {
  const { pk, sk, day, order, active, expires, ...run } = item;
  return run as unknown as Run;
}
