import type { Call, ContractCase } from '../contract-case.ts';

const TableName = 'runs';

/** A table with a sort key, ready for requests. */
export const runsTable: readonly Call[] = [
  {
    call: 'dynamodb.CreateTable',
    input: {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
    includes: { TableDescription: { TableName } },
  },
  {
    call: 'dynamodb.DescribeTable',
    input: { TableName },
    includes: { Table: { TableStatus: 'ACTIVE' } },
    soon: true,
  },
];

const Key = { pk: { S: 'job#a' }, sk: { S: '1' } };
const Item = {
  ...Key,
  n: { N: '1' },
  tags: { L: [{ S: 'x' }, { NULL: true }] },
  deep: { M: { b: { BOOL: false } } },
};

export const dynamodbItems: readonly ContractCase[] = [
  {
    name: 'an item comes back as it was put',
    steps: [
      ...runsTable,
      { call: 'dynamodb.PutItem', input: { TableName, Item }, answer: {} },
      { call: 'dynamodb.GetItem', input: { TableName, Key, ConsistentRead: true }, answer: { Item } },
      { call: 'dynamodb.GetItem', input: { TableName, Key: { ...Key, sk: { S: '2' } } }, answer: {} },
    ],
  },
  {
    name: 'a write whose condition does not hold changes nothing',
    steps: [
      ...runsTable,
      { call: 'dynamodb.PutItem', input: { TableName, Item }, answer: {} },
      {
        call: 'dynamodb.PutItem',
        input: { TableName, Item: Key, ConditionExpression: 'attribute_not_exists(pk)' },
        error: { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' },
      },
      { call: 'dynamodb.GetItem', input: { TableName, Key }, answer: { Item } },
    ],
  },
  {
    name: 'a table that does not exist has no items',
    steps: [
      {
        call: 'dynamodb.GetItem',
        input: { TableName, Key },
        error: { name: 'ResourceNotFoundException', message: 'Requested resource not found' },
      },
    ],
  },
];
