import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoService } from '../../src/local/dynamo.ts';
import { gateway } from '../../src/local/gateway.ts';
import { InProcessHandler, withoutNetwork } from '../../src/local/in-process.ts';

const TableName = 'runs';
let client: DynamoDBClient;

beforeEach(async () => {
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ dynamodb: dynamoService() })),
    maxAttempts: 1,
  });
  withoutNetwork(client);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  while ((await get('none').catch(() => 'no table yet')) !== undefined) await new Promise(setImmediate);
});

async function get(pk: string): Promise<unknown> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: marshall({ pk }), ConsistentRead: true }),
  );
  return Item && unmarshall(Item);
}

const put = (item: Record<string, unknown>, condition?: string): TransactWriteItem => ({
  Put: { TableName, Item: marshall(item), ConditionExpression: condition },
});
const increment = (pk: string): TransactWriteItem => ({
  Update: {
    TableName,
    Key: marshall({ pk }),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: marshall({ ':one': 1 }),
  },
});
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));

describe('a transaction', () => {
  it('writes all of its items', async () => {
    await client.send(new PutItemCommand({ TableName, Item: marshall({ pk: 'c' }) }));
    await transact([
      put({ pk: 'a', n: 1 }),
      increment('b'),
      { Delete: { TableName, Key: marshall({ pk: 'c' }) } },
    ]);
    expect([await get('a'), await get('b'), await get('c')]).toEqual([
      { pk: 'a', n: 1 },
      { pk: 'b', n: 1 },
      undefined,
    ]);
  });

  it('writes none of them where a condition does not hold, and says which', async () => {
    await client.send(new PutItemCommand({ TableName, Item: marshall({ pk: 'b', n: 7 }) }));
    const refused = transact([
      put({ pk: 'a' }),
      increment('b'),
      put({ pk: 'c' }, 'attribute_exists(pk)'),
      put({ pk: 'd' }),
    ]);
    await expect(refused).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed' },
        { Code: 'None' },
      ],
    });
    expect([await get('a'), await get('b'), await get('d')]).toEqual([
      undefined,
      { pk: 'b', n: 7 },
      undefined,
    ]);
  });

  it('loses none of the writes that come at the same time', async () => {
    const both = Array.from({ length: 10 }, () => transact([increment('a'), increment('b')]));
    const alone = Array.from({ length: 10 }, () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall({ pk: 'a' }),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: marshall({ ':one': 1 }),
        }),
      ),
    );
    await Promise.all([...both, ...alone]);
    expect([await get('a'), await get('b')]).toEqual([
      { pk: 'a', n: 20 },
      { pk: 'b', n: 10 },
    ]);
  });

  it('is carried out once for a token, and another with it is refused', async () => {
    await transact([increment('a')], 'token-1');
    await transact([increment('a')], 'token-1');
    expect(await get('a')).toEqual({ pk: 'a', n: 1 });
    await expect(transact([increment('b')], 'token-1')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  it.each<[string, TransactWriteItem[]]>([
    ['without writes', []],
    ['with two writes of one item', [increment('a'), put({ pk: 'a' })]],
    ['with more than a hundred', Array.from({ length: 101 }, (_, n) => put({ pk: String(n) }))],
    ['with a write that is none', [{}]],
  ])('%s is refused', async (_, items) => {
    await expect(transact(items)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await get('a')).toBeUndefined();
  });
});
