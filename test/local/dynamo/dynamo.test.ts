import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { dynamoService } from '../../../src/local/dynamo/dynamo.ts';
import { InProcessHandler, withoutNetwork } from '../../../src/local/in-process.ts';
import type { Service } from '../../../src/local/service.ts';

const TableName = 'runs';
let service: Service;
let client: DynamoDBClient;

beforeEach(async () => {
  service = dynamoService(new VirtualClock(new Date('2027-01-01T00:00:00Z')));
  client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(service),
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
});

async function get(pk: string): Promise<unknown> {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall({ pk }) }));
  return Item && unmarshall(Item);
}

const increment = (pk: string) => ({
  TableName,
  Key: marshall({ pk }),
  UpdateExpression: 'ADD n :one',
  ExpressionAttributeValues: marshall({ ':one': 1 }),
});

describe('the local DynamoDB', () => {
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

  it('loses none of the writes that come together with transactions', async () => {
    const both = Array.from({ length: 10 }, () =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Update: increment('a') }, { Update: increment('b') }],
        }),
      ),
    );
    const alone = Array.from({ length: 10 }, () => client.send(new UpdateItemCommand(increment('a'))));
    await Promise.all([...both, ...alone]);
    expect([await get('a'), await get('b')]).toEqual([
      { pk: 'a', n: 20 },
      { pk: 'b', n: 10 },
    ]);
  });

  it('refuses an operation that it does not have, with its type', async () => {
    const absent = new TransactGetItemsCommand({ TransactItems: [] });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('refuses members that it does not have, instead of carrying out another request', async () => {
    const expected = new PutItemCommand({
      TableName,
      Item: marshall({ pk: 'a' }),
      Expected: { pk: { Exists: false } },
    });
    await expect(client.send(expected)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'the local endpoints do not implement Expected',
    });
  });

  it.each([
    ['a million opening brackets', '('.repeat(1_000_000), 'expression size: 1000000'],
    ['brackets up to the longest expression', '('.repeat(4096), 'too many operators'],
    ['negations up to the longest expression', 'NOT '.repeat(1024), 'too many operators'],
    ['calls up to the longest expression', 'size('.repeat(819), 'too many operators'],
  ])('refuses %s at once', async (_, ConditionExpression, message) => {
    const put = new PutItemCommand({ TableName, Item: marshall({ pk: 'a' }), ConditionExpression });
    await expect(client.send(put)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });
});

describe('whatever its body is, a request', () => {
  const operations = [
    'CreateTable',
    'DescribeTable',
    'PutItem',
    'GetItem',
    'UpdateItem',
    'DeleteItem',
    'BatchGetItem',
    'Query',
    'Scan',
    'TransactWriteItems',
    'UpdateTimeToLive',
  ];
  const ask = (operation: string, body: string) =>
    service({
      method: 'POST',
      path: '/',
      query: {},
      headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body,
    });
  const nested = (depth: number) => `${'{"L":['.repeat(depth)}{"S":"x"}${']}'.repeat(depth)}`;

  it.each([
    ['null', 'SerializationException'],
    ['[]', 'SerializationException'],
    ['"text"', 'SerializationException'],
    ['{"TableName":"runs","Item":[]}', 'SerializationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":1}}}', 'SerializationException'],
    ['{"TableName":"runs","Item":{"pk":"a"}}', 'SerializationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":"a"},"b":{"B":"?"}}}', 'SerializationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":"a"},"m":null}}', 'ValidationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":"a"},"m":{"S":null}}}', 'ValidationException'],
    ['{"TableName":"runs","Item":{"pk":{"S":"a","N":"1"}}}', 'ValidationException'],
    ['{"TableName":null,"Item":{"pk":{"S":"a"}}}', 'ValidationException'],
    ['{"TableName":"runs"}', 'ValidationException'],
    [`{"TableName":"runs","Item":{"pk":{"S":"a"},"l":${nested(40)}}}`, 'ValidationException'],
    [`{"TableName":"runs","Item":{"pk":{"S":"a"},"l":${nested(100_000)}}}`, 'ValidationException'],
  ])('is refused by its kind: %.60s', async (body, type) => {
    const answer = await ask('PutItem', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).__type.split('#').at(-1)).toBe(type);
  });

  it('is answered, and never with an error of the server', async () => {
    const names = [
      ...['TableName', 'Item', 'Key', 'KeySchema', 'AttributeDefinitions', 'RequestItems', 'TransactItems'],
      ...['ConditionExpression', 'UpdateExpression', 'KeyConditionExpression', 'FilterExpression'],
      ...['ExpressionAttributeNames', 'ExpressionAttributeValues', 'ProjectionExpression', 'IndexName'],
      ...['ExclusiveStartKey', 'Limit', 'Put', 'Update', 'pk', 'S', 'N', 'M', 'L', 'SS', '__proto__', 'runs'],
      ...['TimeToLiveSpecification', 'AttributeName', 'Enabled', 'Keys', ':a', '#a', 'constructor'],
    ];
    const fragments = [
      'SET',
      'ADD',
      'a',
      '#a',
      ':a',
      '=',
      '(',
      ')',
      'AND',
      'NOT',
      ',',
      '[0]',
      '.',
      'size',
      ' ',
    ];
    const expression = fc
      .array(fc.constantFrom(...fragments), { maxLength: 12 })
      .map((parts) => parts.join(' '));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(null, true, 0, -1, 1.5, '', 'runs', 'pk', '1'),
        expression,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    const body = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), body, async (operation, given) => {
        const answer = await ask(operation, JSON.stringify({ TableName, ...given }));
        expect(answer.status, answer.body).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});
