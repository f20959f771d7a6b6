import type { Call, ContractCase } from '../contract-case.ts';
import { key, N, put, runsTable, S, stored, TableName } from './dynamodb-table.ts';

const lacking = { dynalite: 'has no transactions' };

const Put = (Item: object, more: object = {}) => ({ Put: { TableName, Item, ...more } });
const increment = (sk: string, more: object = {}) => ({
  Update: {
    TableName,
    Key: key(sk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': N(1) },
    ...more,
  },
});

const transact = (TransactItems: readonly object[], more: object = {}): Call => ({
  call: 'dynamodb.TransactWriteItems',
  input: { TransactItems, ...more },
  answer: {},
});

const cancelled = (codes: string, CancellationReasons: readonly object[]) => ({
  answer: undefined,
  error: {
    name: 'TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons,
  },
});

export const dynamodbTransactions: readonly ContractCase[] = [
  {
    name: 'a transaction writes all of its items',
    lacking,
    steps: [
      ...runsTable,
      put({ ...key('c'), state: S('done') }),
      put(key('d')),
      transact([
        Put({ ...key('a'), n: N(1) }),
        increment('b'),
        { Delete: { TableName, Key: key('c'), ConditionExpression: 'attribute_exists(pk)' } },
        { ConditionCheck: { TableName, Key: key('d'), ConditionExpression: 'attribute_not_exists(n)' } },
      ]),
      stored(key('a'), { ...key('a'), n: N(1) }),
      stored(key('b'), { ...key('b'), n: N(1) }),
      stored(key('c')),
      stored(key('d'), key('d')),
    ],
  },
  {
    name: 'a transaction writes nothing where a condition fails, and says which',
    lacking,
    steps: [
      ...runsTable,
      put({ ...key('b'), n: N(7) }),
      {
        ...transact([
          Put(key('a')),
          increment('b', {
            ConditionExpression: 'n < :one',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
          { ConditionCheck: { TableName, Key: key('c'), ConditionExpression: 'attribute_exists(pk)' } },
        ]),
        ...cancelled('None, ConditionalCheckFailed, ConditionalCheckFailed', [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { ...key('b'), n: N(7) },
          },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        ]),
      },
      stored(key('a')),
      stored(key('b'), { ...key('b'), n: N(7) }),
    ],
  },
  {
    name: 'a transaction with the token of an earlier one is not carried out again',
    lacking: { ...lacking, moto: 'ignores tokens' },
    steps: [
      ...runsTable,
      transact([increment('a')], { ClientRequestToken: 'token-1' }),
      transact([increment('a')], { ClientRequestToken: 'token-1' }),
      stored(key('a'), { ...key('a'), n: N(1) }),
      {
        ...transact([increment('b')], { ClientRequestToken: 'token-1' }),
        answer: undefined,
        error: { name: 'IdempotentParameterMismatchException' },
      },
    ],
  },
  {
    name: 'the token of a transaction is forgotten after ten minutes',
    lacking,
    steps: [
      ...runsTable,
      transact([increment('a')], { ClientRequestToken: 'token-1' }),
      { passSeconds: 10 * 60 },
      transact([increment('a')], { ClientRequestToken: 'token-1' }),
      stored(key('a'), { ...key('a'), n: N(2) }),
    ],
  },
  {
    name: 'a write that does not fit its item cancels the transaction',
    lacking: { ...lacking, moto: 'refuses the whole request' },
    steps: [
      ...runsTable,
      put({ ...key('a'), n: S('text') }),
      {
        ...transact([Put(key('b')), increment('a')]),
        ...cancelled('None, ValidationError', [
          { Code: 'None' },
          {
            Code: 'ValidationError',
            Message: 'An operand in the update expression has an incorrect data type',
          },
        ]),
      },
      stored(key('b')),
    ],
  },
];
