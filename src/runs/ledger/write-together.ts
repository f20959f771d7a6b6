import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

/** Codes of a transaction that failed because another request changed an item, or is changing it. */
const CHANGED = new Set<string | undefined>(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/**
 * Writes all items or none, at twice the price (DynamoDB developer guide, "Managing complex workflows with transactions").
 * @returns whether all conditions held and no other request was writing the items
 */
export async function writeTogether(
  { dynamo }: { readonly dynamo: DynamoDBClient },
  writes: readonly TransactWriteItem[],
): Promise<boolean> {
  try {
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
    return true;
  } catch (error) {
    const cancelled = error instanceof TransactionCanceledException;
    if (cancelled && error.CancellationReasons?.every(({ Code }) => CHANGED.has(Code))) return false;
    throw error;
  }
}
