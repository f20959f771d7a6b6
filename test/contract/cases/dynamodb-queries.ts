import type { Call, ContractCase } from '../contract-case.ts';
import { key, N, put, runsTable, S, TableName } from './dynamodb-table.ts';

const at = (order: number, more: object = {}) => ({
  ...key(`run#${order}`),
  weekday: S('monday'),
  order: N(order),
  ...more,
});
const ITEMS = [at(1), at(2, { failed: { BOOL: true } }), at(3), at(10)];
/** In no index, since it has not all of its keys. */
const LOCK = { ...key('lock'), weekday: S('monday') };

const filled: readonly Call[] = [...runsTable, ...ITEMS.map((item) => put(item)), put(LOCK)];
const [first, second, third, tenth] = ITEMS;

const query = (condition: string, values: object, more: object, answer: object): Call => ({
  call: 'dynamodb.Query',
  input: {
    TableName,
    KeyConditionExpression: condition,
    ExpressionAttributeValues: { ':pk': S('job'), ...values },
    ConsistentRead: true,
    ...more,
  },
  answer,
});

const found = (...Items: (object | undefined)[]) => ({
  Items,
  Count: Items.length,
  ScannedCount: Items.length,
});

export const dynamodbQueries: readonly ContractCase[] = [
  {
    name: 'a query reads a partition in the order of its sort keys',
    steps: [
      ...filled,
      // By text: 10 is before 2.
      query('pk = :pk', {}, {}, found(LOCK, first, tenth, second, third)),
      query('pk = :pk', {}, { ScanIndexForward: false }, found(third, second, tenth, first, LOCK)),
      query('pk = :pk', { ':pk': S('other') }, {}, found()),
      query('pk = :pk AND begins_with(sk, :sk)', { ':sk': S('run#1') }, {}, found(first, tenth)),
      query('pk = :pk AND sk = :sk', { ':sk': S('run#1') }, {}, found(first)),
      query('pk = :pk AND sk < :sk', { ':sk': S('run#10') }, {}, found(LOCK, first)),
      query('pk = :pk AND sk <= :sk', { ':sk': S('run#10') }, {}, found(LOCK, first, tenth)),
      query('pk = :pk AND sk > :sk', { ':sk': S('run#10') }, {}, found(second, third)),
      query('sk >= :sk AND pk = :pk', { ':sk': S('run#2') }, {}, found(second, third)),
      query(
        '(pk = :pk) AND (sk BETWEEN :a AND :b)',
        { ':a': S('run#1'), ':b': S('run#2') },
        { ScanIndexForward: false },
        found(second, tenth, first),
      ),
    ],
  },
  {
    name: 'an index has the items with its keys, numbers in their order',
    steps: [
      ...filled,
      ...(
        [
          ['weekday = :day', {}, found(first, second, third, tenth)],
          ['weekday = :day AND #order > :n', { ':n': N(2) }, found(third, tenth)],
        ] as const
      ).map(
        ([KeyConditionExpression, values, answer]): Call => ({
          call: 'dynamodb.Query',
          input: {
            TableName,
            IndexName: 'byDay',
            KeyConditionExpression,
            ...(KeyConditionExpression.includes('#') && { ExpressionAttributeNames: { '#order': 'order' } }),
            ExpressionAttributeValues: { ':day': S('monday'), ...values },
          },
          answer,
        }),
      ),
    ],
  },
  {
    name: 'an item leaves an index with its keys, and moves in it',
    steps: [
      ...filled,
      ...(
        [
          [first, 'REMOVE #x', 'weekday', undefined],
          [second, 'SET #x = :x', 'order', N(20)],
        ] as const
      ).map(
        ([item, UpdateExpression, name, value]): Call => ({
          call: 'dynamodb.UpdateItem',
          input: {
            TableName,
            Key: { pk: item?.pk, sk: item?.sk },
            UpdateExpression,
            ExpressionAttributeNames: { '#x': name },
            ...(value && { ExpressionAttributeValues: { ':x': value } }),
          },
          answer: {},
        }),
      ),
      {
        call: 'dynamodb.DeleteItem',
        input: { TableName, Key: { pk: third?.pk, sk: third?.sk } },
        answer: {},
      },
      {
        call: 'dynamodb.Query',
        input: {
          TableName,
          IndexName: 'byDay',
          KeyConditionExpression: 'weekday = :day',
          ExpressionAttributeValues: { ':day': S('monday') },
        },
        answer: found(tenth, { ...second, order: N(20) }),
      },
    ],
  },
  {
    name: 'pages end at their limit and continue behind it',
    steps: [
      ...filled,
      query('pk = :pk', {}, { Limit: 2 }, { ...found(LOCK, first), LastEvaluatedKey: key('run#1') }),
      query(
        'pk = :pk',
        {},
        { Limit: 2, ExclusiveStartKey: key('run#1') },
        {
          ...found(tenth, second),
          LastEvaluatedKey: key('run#2'),
        },
      ),
      // Also where it is not there any more.
      query('pk = :pk', {}, { ExclusiveStartKey: key('run#11') }, found(second, third)),
      query(
        'pk = :pk',
        {},
        { Limit: 1, ScanIndexForward: false, ExclusiveStartKey: key('run#10') },
        { ...found(first), LastEvaluatedKey: key('run#1') },
      ),
      // A page that is full has a next one, even if that is empty.
      {
        ...query(
          'pk = :pk',
          {},
          { Limit: 5 },
          {
            ...found(LOCK, first, tenth, second, third),
            LastEvaluatedKey: key('run#3'),
          },
        ),
        differs: {
          moto: {
            because: 'knows that there is no more',
            answer: found(LOCK, first, tenth, second, third),
          },
        },
      },
    ],
  },
  {
    name: 'a filter counts what it read, and a projection shows parts',
    steps: [
      ...filled,
      query(
        'pk = :pk',
        { ':yes': { BOOL: true } },
        { FilterExpression: 'failed = :yes', ProjectionExpression: 'sk' },
        { Items: [{ sk: second?.sk }], Count: 1, ScannedCount: 5 },
      ),
      query('pk = :pk', {}, { Select: 'COUNT' }, { Count: 5, ScannedCount: 5 }),
      query(
        'pk = :pk',
        { ':yes': { BOOL: true } },
        { FilterExpression: 'failed = :yes', Limit: 3 },
        { Items: [], Count: 0, ScannedCount: 3, LastEvaluatedKey: key('run#10') },
      ),
    ],
  },
  {
    name: 'a scan reads everything',
    steps: [
      ...runsTable,
      put(key('1')),
      put({ ...key('2'), n: N(1) }),
      {
        call: 'dynamodb.Scan',
        input: { TableName },
        answer: { Items: [key('1'), { ...key('2'), n: N(1) }], Count: 2, ScannedCount: 2 },
      },
      {
        call: 'dynamodb.Scan',
        input: { TableName, Limit: 1, Select: 'COUNT' },
        answer: { Count: 1, ScannedCount: 1, LastEvaluatedKey: key('1') },
        differs: {
          moto: {
            because: 'shows the items that it counts',
            includes: { Count: 1, Items: [key('1')], LastEvaluatedKey: key('1') },
          },
        },
      },
      {
        call: 'dynamodb.Scan',
        input: { TableName, ExclusiveStartKey: key('1'), FilterExpression: 'attribute_exists(n)' },
        answer: { Items: [{ ...key('2'), n: N(1) }], Count: 1, ScannedCount: 1 },
      },
    ],
  },
  {
    name: 'a page ends after a megabyte',
    steps: [
      ...runsTable,
      ...['1', '2', '3', '4'].map((sk) => put({ ...key(sk), text: S('x'.repeat(300 * 1024)) })),
      {
        ...query(
          'pk = :pk',
          {},
          { Select: 'COUNT' },
          {
            Count: 4,
            ScannedCount: 4,
            LastEvaluatedKey: key('4'),
          },
        ),
        differs: {
          moto: {
            because: 'leaves out the item with which the page becomes too large',
            answer: { Count: 3, ScannedCount: 3, LastEvaluatedKey: key('3') },
          },
        },
      },
    ],
  },
];
