import { expect } from 'vitest';
import type { ContractCase } from '../contract-case.ts';
import { definition, key, N, put, runsTable, stored, TableName } from './dynamodb-table.ts';

const table = (operation: string) => ({ call: `dynamodb.${operation}` as const, input: { TableName } });
const notFound = {
  name: 'ResourceNotFoundException',
  message: `Requested resource not found: Table: ${TableName} not found`,
};

const expiring = { AttributeName: 'expires', Enabled: true };
const second = (iso: string) => N(Date.parse(iso) / 1000);

export const dynamodbTables: readonly ContractCase[] = [
  {
    name: 'a table is described as it was created',
    steps: [
      ...runsTable,
      put(key('1')),
      {
        ...table('DescribeTable'),
        includes: {
          Table: {
            TableName,
            TableStatus: 'ACTIVE',
            TableArn: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:\d{12}:table\/runs$/),
            CreationDateTime: expect.any(Date),
            KeySchema: definition.KeySchema,
            AttributeDefinitions: expect.arrayContaining(definition.AttributeDefinitions),
            BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
            GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((index) => ({
              ...index,
              IndexStatus: 'ACTIVE',
            })),
          },
        },
      },
      { call: 'dynamodb.ListTables', answer: { TableNames: [TableName] } },
    ],
  },
  {
    name: 'a table can be created once',
    steps: [
      ...runsTable,
      { call: 'dynamodb.CreateTable', input: definition, error: { name: 'ResourceInUseException' } },
    ],
  },
  {
    name: 'a deleted table is gone, and its items with it',
    steps: [
      ...runsTable,
      put(key('1')),
      { ...table('DeleteTable'), includes: { TableDescription: { TableName } } },
      { ...table('DescribeTable'), error: notFound, soon: true },
      { ...table('DeleteTable'), error: notFound },
      { call: 'dynamodb.ListTables', answer: { TableNames: [] } },
      ...runsTable,
      stored(key('1')),
    ],
  },
  {
    name: 'a table remembers by which attribute its items expire',
    lacking: { dynalite: 'has no time to live' },
    steps: [
      ...runsTable,
      {
        ...table('DescribeTimeToLive'),
        answer: { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } },
      },
      {
        call: 'dynamodb.UpdateTimeToLive',
        input: { TableName, TimeToLiveSpecification: expiring },
        answer: { TimeToLiveSpecification: expiring },
      },
      {
        ...table('DescribeTimeToLive'),
        answer: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } },
      },
    ],
  },
  {
    name: 'items go some time after they expired',
    lacking: { dynalite: 'has no time to live' },
    steps: [
      ...runsTable,
      {
        call: 'dynamodb.UpdateTimeToLive',
        input: { TableName, TimeToLiveSpecification: expiring },
        answer: { TimeToLiveSpecification: expiring },
      },
      // The clock begins with the year 2027.
      put({ ...key('1'), expires: second('2027-01-01T03:10:00Z') }),
      put({ ...key('2'), expires: second('2027-01-01T05:10:00Z') }),
      put({ ...key('3'), expires: second('2020-01-01T00:00:00Z') }),
      put({ ...key('4'), expires: { S: 'soon' } }),
      put({ ...key('5'), expires: second('2027-01-01T03:10:00Z') }),
      { passSeconds: 3 * 3600 },
      put({ ...key('5'), expires: second('2027-01-02T00:00:00Z') }),
      { passSeconds: 3600 },
      {
        call: 'dynamodb.Query',
        input: {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ProjectionExpression: 'sk',
          ExpressionAttributeValues: { ':pk': key('1').pk },
        },
        // What expired years ago is taken for a mistake.
        answer: {
          Items: ['2', '3', '4', '5'].map((sk) => ({ sk: key(sk).sk })),
          Count: 4,
          ScannedCount: 4,
        },
      },
    ],
  },
];
