// A transaction on a server without them: its writes one after the other, taken back if one of them is refused. Nobody else writes.
import {
  DeleteItemCommand,
  type DynamoDBClient,
  type DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { key } from './cases/dynamodb-table.ts';

type Key = ReturnType<typeof key>;

/** What DynamoDB answers to a transaction: the code of each write. */
export async function writeOneByOne(
  client: DynamoDBClient,
  writes: readonly TransactWriteItem[],
): Promise<readonly string[]> {
  const codes: string[] = [];
  const undo: (() => Promise<unknown>)[] = [];
  for (const { Put, Update, Delete } of writes) {
    const { TableName } = Put ?? Update ?? Delete ?? {};
    const { pk, sk } = (Put?.Item ?? Update?.Key ?? Delete?.Key ?? {}) as Key;
    const Key = { pk, sk };
    const { Item: before } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    try {
      if (Put) await client.send(new PutItemCommand(Put));
      if (Update) await client.send(new UpdateItemCommand(Update));
      if (Delete) await client.send(new DeleteItemCommand(Delete));
      undo.push(() =>
        before
          ? client.send(new PutItemCommand({ TableName, Item: before }))
          : client.send(new DeleteItemCommand({ TableName, Key })),
      );
      codes.push('None');
    } catch (error) {
      const { name } = error as DynamoDBServiceException;
      codes.push(name === 'ConditionalCheckFailedException' ? 'ConditionalCheckFailed' : 'ValidationError');
    }
  }
  if (codes.some((code) => code !== 'None')) for (const takeBack of undo) await takeBack();
  return codes;
}
