import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
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
  while ((await describeTable()) !== 'ACTIVE') await new Promise(setImmediate);
});

async function describeTable(): Promise<string | undefined> {
  return (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
}

describe('the local DynamoDB', () => {
  it('gives back what it was given', async () => {
    const Item = marshall({ pk: 'größe', list: [1, { deep: true }], text: 'x'.repeat(100_000) });
    await client.send(new PutItemCommand({ TableName, Item }));
    const got = await client.send(new GetItemCommand({ TableName, Key: marshall({ pk: 'größe' }) }));
    expect(got.Item).toEqual(Item);
  });

  it('holds conditions, however many writes come at once', async () => {
    const write = (writer: number) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: marshall({ pk: 'lock', writer }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    const writes = await Promise.allSettled(Array.from({ length: 20 }, (_, writer) => write(writer)));
    const refused = writes.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(19);
    for (const reason of refused) expect(reason).toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('knows no items of a table that does not exist', async () => {
    const get = new GetItemCommand({ TableName: 'other', Key: marshall({ pk: 'a' }) });
    await expect(client.send(get)).rejects.toThrow(ResourceNotFoundException);
  });

  it('refuses an operation that it does not have, with its type', async () => {
    const absent = new TransactGetItemsCommand({ TransactItems: [] });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it.each([
    ['null', 'SerializationException'],
    ['[]', 'SerializationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":"a"},"m":null}}', 'ValidationException'],
  ])('refuses the body %s: %s', async (body, type) => {
    const service = dynamoService();
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
    const answer = await service({ method: 'POST', path: '/', query: {}, headers, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).__type).toBe(type);
  });

  it('validates as DynamoDB does', async () => {
    const reserved = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'state = :state',
      ExpressionAttributeValues: marshall({ ':pk': 'a', ':state': 'b' }),
    });
    await expect(client.send(reserved)).rejects.toThrow(/reserved keyword: state/);
    const missing = new GetItemCommand({ TableName: 'other', Key: marshall({ pk: 'a' }) });
    await expect(client.send(missing)).rejects.toThrow(ResourceNotFoundException);
  });
});
