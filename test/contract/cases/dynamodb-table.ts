// The table of the cases: with a sort key, and with an index that only some items are in.
import type { Call, Difference } from '../contract-case.ts';

export const TableName = 'runs';

/** What the SDK makes of an answer that is no JSON. */
export const crashes: Difference = {
  because: 'answers with an error page of its web server',
  error: { name: 'SyntaxError' },
};

export const definition = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'weekday', 'order'].map((AttributeName) => ({
    AttributeName,
    AttributeType: AttributeName === 'order' ? 'N' : 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDay',
      KeySchema: [
        { AttributeName: 'weekday', KeyType: 'HASH' },
        { AttributeName: 'order', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

/** Creates the table, and waits until it is ready. */
export const runsTable: readonly Call[] = [
  { call: 'dynamodb.CreateTable', input: definition, includes: { TableDescription: { TableName } } },
  {
    call: 'dynamodb.DescribeTable',
    input: { TableName },
    includes: { Table: { TableName, TableStatus: 'ACTIVE' } },
    soon: true,
  },
];

export const S = (text: string) => ({ S: text });
export const N = (number: number | string) => ({ N: String(number) });

export const key = (sk: string, pk = 'job') => ({ pk: S(pk), sk: S(sk) });

/** The call without its common members. */
export const put = (Item: object, more: object = {}): Call => ({
  call: 'dynamodb.PutItem',
  input: { TableName, Item, ...more },
  answer: {},
});

/** What is in the table under this key. */
export const stored = (Key: object, Item?: object): Call => ({
  call: 'dynamodb.GetItem',
  input: { TableName, Key, ConsistentRead: true },
  answer: Item === undefined ? {} : { Item },
});
