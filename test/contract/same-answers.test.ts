// Whatever is written and read in whatever order, our DynamoDB gives the answers of dynalite.
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cases } from '../property/cases.ts';
import { definition, N, S } from './cases/dynamodb-table.ts';
import { type ContractServer, dynaliteServer, ours } from './servers.ts';
import { writeOneByOne } from './transaction-by-writes.ts';

let servers: readonly ContractServer[];
let clients: readonly [own: DynamoDBClient, other: DynamoDBClient];
/** Each sequence has a table of its own. */
let tables = 0;

beforeAll(async () => {
  servers = await Promise.all([ours.open(), dynaliteServer.open()]);
  const [own, other] = servers.map(
    ({ clientOptions }) => new DynamoDBClient({ ...clientOptions, maxAttempts: 1 }),
  );
  clients = [own, other] as typeof clients;
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await Promise.all(servers.map((server) => server.close()));
});

const keys = fc.record({
  pk: fc.constantFrom('a', 'b').map(S),
  sk: fc.constantFrom('1', '10', '2', 'é', '🙂', '\uffee').map(S),
});
/** Sets have an order of their own on each server, and dynalite compares maps by identity. */
const values: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom('', 'x', 'xy', 'é').map(S),
  fc.constantFrom('0', '1', '-1.5', '10', '1e3', '99999999999999999999').map(N),
  fc.constantFrom<AttributeValue>({ BOOL: true }, { NULL: true }, { L: [N(1), S('x')] }),
);
const items = fc
  .tuple(
    keys,
    fc.dictionary(fc.constantFrom('n', 'w', 'l'), values, { maxKeys: 3, noNullPrototype: true }),
    fc.option(
      fc.record({
        weekday: fc.constantFrom('mon', 'tue').map(S),
        order: fc.integer({ min: -3, max: 20 }).map(N),
      }),
      {
        nil: {},
      },
    ),
  )
  .map(([key, others, index]) => ({ ...key, ...others, ...index }));

const tests = fc.oneof(
  fc
    .constantFrom('attribute_exists(n)', 'attribute_not_exists(pk)', 'attribute_exists(l[1])')
    .map((test) => ({ test })),
  fc
    .tuple(
      fc.constantFrom('n', 'w', 'l[0]', 'size(w)'),
      fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
      values,
    )
    .map(([operand, comparator, value]) => ({ test: `${operand} ${comparator} :v`, value })),
  values.map((value) => ({ test: 'contains(w, :v) OR begins_with(w, :p)', value })),
);
/** Nothing, or a condition of one or two tests. */
const conditions = fc.option(
  fc
    .tuple(tests, fc.constantFrom('%', 'NOT %', '(%) OR attribute_exists(w)', '(%) AND attribute_exists(n)'))
    .map(([{ test, ...more }, frame]) => {
      const used = {
        ...('value' in more && { ':v': more.value }),
        ...(test.includes(':p') && { ':p': S('x') }),
      };
      return {
        ConditionExpression: frame.replace('%', test),
        ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
      };
    }),
  { nil: {} },
);

const updates = fc
  .tuple(
    fc.constantFrom(
      'SET n = :u',
      'SET n = n + :u',
      'SET n = if_not_exists(n, :u), w = :u',
      'SET w = n REMOVE n',
      'SET l[0] = :u',
      'SET l[5] = :u, l[3] = :u',
      'REMOVE l[0], n',
      'REMOVE weekday',
      'ADD n :u',
      'SET #order = :u',
    ),
    values,
    conditions,
  )
  .map(([UpdateExpression, value, condition]) => {
    const { ExpressionAttributeValues, ...others } = condition as { ExpressionAttributeValues?: object };
    const all = { ...ExpressionAttributeValues, ...(UpdateExpression.includes(':u') && { ':u': value }) };
    return {
      UpdateExpression,
      ...others,
      ...(UpdateExpression.includes('#') && { ExpressionAttributeNames: { '#order': 'order' } }),
      ...(Object.keys(all).length > 0 && { ExpressionAttributeValues: all }),
    };
  });

const writes: fc.Arbitrary<TransactWriteItem> = fc.oneof(
  fc.tuple(items, conditions).map(([Item, more]) => ({ Put: { TableName: undefined, Item, ...more } })),
  fc.tuple(keys, updates).map(([Key, more]) => ({ Update: { TableName: undefined, Key, ...more } })),
  fc.tuple(keys, conditions).map(([Key, more]) => ({ Delete: { TableName: undefined, Key, ...more } })),
);

const keyConditions = fc.oneof(
  fc.constant({ sort: '', values: {} }),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), keys)
    .map(([comparator, { sk }]) => ({ sort: `sk ${comparator} :sk`, values: { ':sk': sk } })),
  fc.constant({ sort: 'begins_with(sk, :sk)', values: { ':sk': S('1') } }),
  fc.constant({ sort: 'sk BETWEEN :sk AND :to', values: { ':sk': S('10'), ':to': S('é') } }),
);
const queries = fc
  .record({
    partition: keys,
    range: keyConditions,
    descending: fc.boolean(),
    limit: fc.option(fc.integer({ min: 1, max: 3 })),
  })
  .map(({ partition, range, descending, limit }) => ({
    KeyConditionExpression: ['pk = :pk', ...(range.sort ? [range.sort] : [])].join(' AND '),
    ExpressionAttributeValues: { ':pk': partition.pk, ...range.values },
    ScanIndexForward: !descending,
    ...(limit !== null && { Limit: limit }),
  }));

type Step =
  | { readonly write: TransactWriteItem; readonly returns: 'ALL_OLD' | 'NONE' | 'ALL_NEW' }
  | { readonly transaction: readonly TransactWriteItem[] }
  | { readonly get: Record<string, AttributeValue> }
  | { readonly query: object }
  | { readonly index: string };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ write: writes, returns: fc.constantFrom('ALL_OLD', 'NONE', 'ALL_NEW') }),
  },
  {
    weight: 2,
    arbitrary: fc.array(writes, { minLength: 1, maxLength: 3 }).map((all) => ({ transaction: apart(all) })),
  },
  { weight: 1, arbitrary: keys.map((get) => ({ get })) },
  { weight: 3, arbitrary: queries.map((query) => ({ query })) },
  { weight: 2, arbitrary: fc.constantFrom('mon', 'tue').map((index) => ({ index })) },
);

it('is true of any sequence of writes, transactions and queries', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (sequence) => {
      const TableName = `runs-${tables++}`;
      await Promise.all(clients.map((client) => createTable(client, TableName)));
      const [own, other] = clients;
      for (const step of sequence) {
        expect(await carriedOut(own, TableName, step, transact)).toEqual(
          await carriedOut(other, TableName, step, writeOneByOne),
        );
      }
      expect(await everything(own, TableName)).toEqual(await everything(other, TableName));
    }),
    { numRuns: cases(12, 3_000) },
  );
});

/** Without a second write of one item. */
function apart(all: readonly TransactWriteItem[]): readonly TransactWriteItem[] {
  const byKey = new Map(
    all.map((write) => {
      const { pk, sk } = write.Put?.Item ?? write.Update?.Key ?? write.Delete?.Key ?? {};
      return [JSON.stringify([pk, sk]), write];
    }),
  );
  return [...byKey.values()];
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new CreateTableCommand({ ...definition, TableName } as CreateTableCommandInput));
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
  }
}

/** The answer, or the error's name and message. */
async function carriedOut(
  client: DynamoDBClient,
  TableName: string,
  step: Step,
  transaction: typeof writeOneByOne,
): Promise<unknown> {
  try {
    if ('transaction' in step) {
      const all = step.transaction.map((write) => inTable(write, TableName));
      return refusalOr(await transaction(client, all));
    }
    const { $metadata: _, ...answer } = await sent(client, TableName, step);
    return answer;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}

async function sent(
  client: DynamoDBClient,
  TableName: string,
  step: Exclude<Step, { transaction: unknown }>,
): Promise<{ $metadata?: unknown }> {
  if ('get' in step) return client.send(new GetItemCommand({ TableName, Key: step.get }));
  if ('query' in step) return client.send(new QueryCommand({ TableName, ...step.query }));
  if ('index' in step) {
    const answer = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'byDay',
        KeyConditionExpression: 'weekday = :d',
        ExpressionAttributeValues: { ':d': S(step.index) },
      }),
    );
    // The order of equal sort keys is nobody's promise.
    return { ...answer, Items: sorted(answer.Items ?? []) } as never;
  }
  const { Put, Update, Delete } = inTable(step.write, TableName);
  const ReturnValues = Update ? step.returns : 'ALL_OLD';
  if (Put) return client.send(new PutItemCommand({ ...Put, ReturnValues }));
  if (Update) return client.send(new UpdateItemCommand({ ...Update, ReturnValues } as never));
  return client.send(new DeleteItemCommand({ ...Delete, ReturnValues } as never));
}

async function transact(
  client: DynamoDBClient,
  writes: readonly TransactWriteItem[],
): Promise<readonly string[]> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
    return writes.map(() => 'None');
  } catch (error) {
    // A write that means nothing is refused before the items are looked at.
    const { CancellationReasons = [{ Code: 'ValidationError' }] } = error as TransactionCanceledException;
    return CancellationReasons.map(({ Code = '' }) => Code);
  }
}

/** The codes of a transaction, of which a refusal says only that it is one. */
function refusalOr(codes: readonly string[]): readonly string[] {
  return codes.includes('ValidationError') ? ['ValidationError'] : codes;
}

function inTable({ Put, Update, Delete }: TransactWriteItem, TableName: string): TransactWriteItem {
  return {
    ...(Put && { Put: { ...Put, TableName } }),
    ...(Update && { Update: { ...Update, TableName } }),
    ...(Delete && { Delete: { ...Delete, TableName } }),
  };
}

async function everything(client: DynamoDBClient, TableName: string): Promise<unknown> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return sorted(Items);
}

function sorted(all: readonly object[]): readonly string[] {
  return all.map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}
