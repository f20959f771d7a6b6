import type { ContractCase } from '../contract-case.ts';
import { key, N, put, runsTable, S, stored, TableName } from './dynamodb-table.ts';

const item = {
  ...key('1'),
  number: N('1.50'),
  binary: { B: new Uint8Array([0, 255]) },
  flags: { L: [{ BOOL: true }, { NULL: true }] },
  deep: { M: { empty: { M: {} }, list: { L: [] }, text: S('größe 🙂') } },
  names: { SS: ['b', 'a'] },
  numbers: { NS: ['2', '10'] },
};
/** As it comes back: numbers without needless digits. */
const back = { ...item, number: N('1.5') };

const failed = { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
const notThere = { ConditionExpression: 'attribute_not_exists(pk)' };

export const dynamodbItems: readonly ContractCase[] = [
  {
    name: 'an item of all types comes back as it was put',
    steps: [
      ...runsTable,
      put(item),
      {
        ...stored(item, back),
        differs: {
          moto: {
            because: 'keeps numbers as they were written, and sets in its own order',
            includes: { Item: { ...key('1'), number: N('1.50') } },
          },
        },
        input: { TableName, Key: key('1') },
      },
      stored(key('2')),
    ],
  },
  {
    name: 'the members of an item that come with every object are ordinary names',
    steps: [
      ...runsTable,
      put({ ...key('1'), constructor: S('a'), toString: { M: { valueOf: N(1) } } }),
      stored(key('1'), { ...key('1'), constructor: S('a'), toString: { M: { valueOf: N(1) } } }),
      {
        call: 'dynamodb.PutItem',
        input: { TableName, Item: key('2'), ConditionExpression: 'attribute_exists(hasOwnProperty)' },
        error: failed,
      },
    ],
  },
  {
    name: 'a write whose condition does not hold changes nothing',
    steps: [
      ...runsTable,
      put({ ...key('1'), n: N(1) }, notThere),
      { call: 'dynamodb.PutItem', input: { TableName, Item: key('1'), ...notThere }, error: failed },
      { call: 'dynamodb.DeleteItem', input: { TableName, Key: key('1'), ...notThere }, error: failed },
      {
        call: 'dynamodb.UpdateItem',
        input: {
          TableName,
          Key: key('1'),
          UpdateExpression: 'REMOVE n',
          ConditionExpression: 'n > :n',
          ExpressionAttributeValues: { ':n': N(1) },
        },
        error: failed,
      },
      stored(key('1'), { ...key('1'), n: N(1) }),
    ],
  },
  {
    name: 'a failed condition shows the item that is there, if that is wanted',
    lacking: { dynalite: 'does not know ReturnValuesOnConditionCheckFailure' },
    steps: [
      ...runsTable,
      put({ ...key('1'), n: N(1) }),
      ...['ALL_OLD', 'NONE'].map((ReturnValuesOnConditionCheckFailure) => ({
        call: 'dynamodb.PutItem' as const,
        input: { TableName, Item: key('1'), ...notThere, ReturnValuesOnConditionCheckFailure },
        error: {
          ...failed,
          Item: ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { ...key('1'), n: N(1) } : undefined,
        },
      })),
      {
        call: 'dynamodb.DeleteItem',
        input: {
          TableName,
          Key: key('none'),
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
        error: { ...failed, Item: undefined },
      },
    ],
  },
  {
    name: 'PutItem and DeleteItem return the item that was there, if that is wanted',
    steps: [
      ...runsTable,
      { ...put(key('1'), { ReturnValues: 'ALL_OLD' }), answer: {} },
      {
        ...put({ ...key('1'), n: N(1) }, { ReturnValues: 'ALL_OLD' }),
        answer: { Attributes: key('1') },
      },
      {
        call: 'dynamodb.DeleteItem',
        input: { TableName, Key: key('1'), ReturnValues: 'ALL_OLD' },
        answer: { Attributes: { ...key('1'), n: N(1) } },
      },
      {
        call: 'dynamodb.DeleteItem',
        input: { TableName, Key: key('1'), ReturnValues: 'ALL_OLD' },
        answer: {},
      },
      stored(key('1')),
    ],
  },
  {
    name: 'a batch of keys gives the items that exist, with the attributes that are wanted',
    steps: [
      ...runsTable,
      put({ ...key('1'), n: N(1) }),
      {
        call: 'dynamodb.BatchGetItem',
        input: {
          RequestItems: {
            [TableName]: { Keys: [key('1'), key('2')], ConsistentRead: true, ProjectionExpression: 'pk, sk' },
          },
        },
        answer: { Responses: { [TableName]: [key('1')] }, UnprocessedKeys: {} },
      },
    ],
  },
  {
    name: 'a read shows the parts that are wanted, in their places',
    steps: [
      ...runsTable,
      put({ ...key('1'), m: { M: { a: N(1), b: N(2) } }, l: { L: [N(0), N(1), N(2)] }, x: N(3) }),
      {
        call: 'dynamodb.GetItem',
        input: {
          TableName,
          Key: key('1'),
          ProjectionExpression: '#m.a, l[2], l[0], nothing, m.c, x[0]',
          ExpressionAttributeNames: { '#m': 'm' },
        },
        answer: { Item: { m: { M: { a: N(1) } }, l: { L: [N(0), N(2)] } } },
        differs: {
          moto: {
            because: 'shows only one of the members of a list',
            answer: { Item: { m: { M: { a: N(1) } }, l: { L: [N(0)] } } },
          },
        },
      },
      {
        call: 'dynamodb.GetItem',
        input: { TableName, Key: key('1'), ProjectionExpression: 'nothing' },
        answer: { Item: {} },
      },
    ],
  },
  {
    name: 'a table that does not exist has no items',
    steps: ['GetItem', 'DeleteItem'].map((operation) => ({
      call: `dynamodb.${operation}` as const,
      input: { TableName, Key: key('1') },
      error: { name: 'ResourceNotFoundException', message: 'Requested resource not found' },
    })),
  },
];
