import type { Call, ContractCase, Difference, ServerName } from '../contract-case.ts';
import { crashes, key, N, put, runsTable, S, TableName } from './dynamodb-table.ts';

/** An update, and the item's other attributes afterwards. */
const update = (
  UpdateExpression: string,
  values: Readonly<Record<string, object>>,
  after: object,
  differs: Readonly<Partial<Record<ServerName, Difference>>> = {},
): Call => ({
  call: 'dynamodb.UpdateItem',
  input: {
    TableName,
    Key: key('1'),
    UpdateExpression,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValues: 'ALL_NEW',
  },
  answer: { Attributes: { ...key('1'), ...after } },
  differs,
});

const emptyMap: Difference = { because: 'answers an empty map', answer: { Attributes: {} } };

const numbers = (...members: number[]) => ({ L: members.map(N) });

export const dynamodbUpdates: readonly ContractCase[] = [
  {
    name: 'an update of what is not there creates it',
    steps: [
      ...runsTable,
      {
        call: 'dynamodb.UpdateItem',
        input: { TableName, Key: key('0') },
        answer: {},
        differs: { moto: crashes },
      },
      update('SET a = :a, b = if_not_exists(b, :b)', { ':a': N(1), ':b': S('x') }, { a: N(1), b: S('x') }),
      update('SET b = if_not_exists(b, :b), c = a', { ':b': S('y') }, { a: N(1), b: S('x'), c: N(1) }),
    ],
  },
  {
    name: 'what an update assigns is computed from the item as it was',
    steps: [
      ...runsTable,
      put({ ...key('1'), a: N(1), b: N(2) }),
      update('SET a = b, b = a', {}, { a: N(2), b: N(1) }),
      update('SET a = a + :n, b = a - b', { ':n': N('0.1') }, { a: N('2.1'), b: N(1) }),
      update('REMOVE a SET c = a', {}, { b: N(1), c: N('2.1') }),
    ],
  },
  {
    name: 'ADD and DELETE change numbers and sets',
    steps: [
      ...runsTable,
      update('ADD n :n, s :s', { ':n': N(5), ':s': { SS: ['a'] } }, { n: N(5), s: { SS: ['a'] } }),
      update(
        'ADD n :n, s :s',
        { ':n': N(-7), ':s': { SS: ['a', 'b'] } },
        { n: N(-2), s: { SS: ['a', 'b'] } },
      ),
      update('DELETE s :s', { ':s': { SS: ['a', 'c'] } }, { n: N(-2), s: { SS: ['b'] } }),
      update('DELETE s :s', { ':s': { SS: ['b'] } }, { n: N(-2) }),
      update('DELETE s :s', { ':s': { SS: ['b'] } }, { n: N(-2) }),
    ],
  },
  {
    name: 'numbers keep 38 digits',
    steps: [
      ...runsTable,
      put({ ...key('1'), n: N('12345678901234567890123456789012345678') }),
      update('SET n = n - :n', { ':n': N(1) }, { n: N('12345678901234567890123456789012345677') }),
      update(
        'SET n = :n',
        { ':n': N('-1.5e-10') },
        { n: N('-0.00000000015') },
        {
          moto: { because: 'keeps numbers as they were written', includes: {} },
        },
      ),
    ],
  },
  {
    name: 'lists grow at their end and close up where something is removed',
    steps: [
      ...runsTable,
      put({ ...key('1'), l: numbers(0, 1, 2, 3) }),
      update('SET l = list_append(l, :l)', { ':l': numbers(4) }, { l: numbers(0, 1, 2, 3, 4) }),
      update('SET l = list_append(:l, l)', { ':l': numbers(9) }, { l: numbers(9, 0, 1, 2, 3, 4) }),
      update('SET l[1] = :a, l[20] = :b', { ':a': N(7), ':b': N(8) }, { l: numbers(9, 7, 1, 2, 3, 4, 8) }),
      update('REMOVE l[2]', {}, { l: numbers(9, 7, 2, 3, 4, 8) }),
      update(
        'REMOVE l[0], l[1]',
        {},
        { l: numbers(2, 3, 4, 8) },
        {
          dynalite: {
            because: 'removes one after the other, so that later positions are wrong',
            answer: { Attributes: { ...key('1'), l: numbers(7, 3, 4, 8) } },
          },
        },
      ),
      update('SET l = :l', { ':l': numbers(2, 3, 4, 8) }, { l: numbers(2, 3, 4, 8) }),
      update('REMOVE l[7]', {}, { l: numbers(2, 3, 4, 8) }),
    ],
  },
  {
    name: 'members of maps change alone',
    steps: [
      ...runsTable,
      put({ ...key('1'), m: { M: { a: N(1), b: { M: { c: N(2) } } } } }),
      update(
        'SET m.b.d = :d REMOVE m.a ADD m.b.c :d',
        { ':d': N(3) },
        { m: { M: { b: { M: { c: N(5), d: N(3) } } } } },
      ),
    ],
  },
  {
    name: 'an update returns what is wanted of the item before or after',
    steps: [
      ...runsTable,
      put({ ...key('1'), a: N(1), b: N(2), m: { M: { x: N(3), y: N(4) } } }),
      ...(
        [
          ['NONE', {}, undefined],
          ['UPDATED_OLD', { Attributes: { a: N(10), m: { M: { x: N(3) } } } }, {}],
          ['UPDATED_NEW', { Attributes: { a: N(10), m: { M: { x: N(3) } } } }, { Attributes: {} }],
          [
            'ALL_OLD',
            { Attributes: { ...key('1'), a: N(10), b: N(2), m: { M: { x: N(3), y: N(4) } } } },
            undefined,
          ],
        ] as const
      ).map(
        ([ReturnValues, answer, ofMoto]): Call => ({
          call: 'dynamodb.UpdateItem',
          input: {
            TableName,
            Key: key('1'),
            UpdateExpression: 'SET a = :a, m.x = :x',
            ExpressionAttributeValues: { ':a': N(10), ':x': N(3) },
            ReturnValues,
          },
          answer,
          ...(ofMoto && {
            differs: { moto: { because: 'returns only what is another value afterwards', answer: ofMoto } },
          }),
        }),
      ),
      {
        call: 'dynamodb.UpdateItem',
        input: { TableName, Key: key('1'), UpdateExpression: 'REMOVE b', ReturnValues: 'UPDATED_NEW' },
        answer: {},
        differs: { dynalite: emptyMap, moto: emptyMap },
      },
    ],
  },
];
