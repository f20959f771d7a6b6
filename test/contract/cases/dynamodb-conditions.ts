import type { Call, ContractCase, Difference, ServerName } from '../contract-case.ts';
import { crashes, key, N, put, runsTable, S, TableName } from './dynamodb-table.ts';

const item = {
  ...key('1'),
  n: N(10),
  word: S('abc'),
  accent: S('é'),
  bytes: { B: new Uint8Array([1, 2, 3]) },
  yes: { BOOL: true },
  nothing: { NULL: true },
  words: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2.0'] },
  members: { L: [S('x'), N(7), { L: [N(1)] }] },
  tree: { M: { a: N(1), b: { M: { c: S('d') } } } },
};

const values = {
  ':n': N(10),
  ':9': N(9),
  ':100': N(100),
  ':tenth': N('1e1'),
  ':abc': S('abc'),
  ':ab': S('ab'),
  ':b': S('b'),
  ':z': S('z'),
  ':x': S('x'),
  ':1': N(1),
  ':2': N(2),
  ':3': N(3),
  ':yes': { BOOL: true },
  ':null': { NULL: true },
  ':ba': { SS: ['b', 'a'] },
  ':map': { M: { b: { M: { c: S('d') } }, a: N(1) } },
  ':list': { L: [N(1)] },
  ':12': { B: new Uint8Array([1, 2]) },
  ':S': S('S'),
  ':SS': S('SS'),
};

interface Row {
  readonly condition: string;
  readonly holds: boolean;
  readonly otherwise?: Readonly<Partial<Record<ServerName, string | Difference>>>;
}

const holds = (condition: string, otherwise?: Row['otherwise']): Row => ({
  condition,
  holds: true,
  ...(otherwise && { otherwise }),
});
const fails = (condition: string, otherwise?: Row['otherwise']): Row => ({
  ...holds(condition, otherwise),
  holds: false,
});

const ROWS: readonly Row[] = [
  holds('n = :n'),
  holds('n = :tenth'),
  holds('n > :9'),
  holds('n < :100'),
  fails('n < :9'),
  holds('n >= :n AND n <= :n'),
  holds(':9 < n'),
  fails('n = :abc'),
  holds('n <> :abc'),
  fails('n < :abc', { moto: crashes }),
  fails('n > :abc', { moto: crashes }),
  holds('word > :ab AND word < :z'),
  holds('accent > :z'),
  holds('bytes > :12'),
  holds('begins_with(bytes, :12)', { moto: 'compares binaries as their texts' }),
  holds('begins_with(word, :ab)'),
  fails('begins_with(word, :b)'),
  holds('contains(word, :b)'),
  fails('contains(word, :z)'),
  holds('contains(words, :b)'),
  fails('contains(words, :ab)'),
  holds('contains(numbers, :2)'),
  holds('contains(members, :x)'),
  fails('contains(members, :1)'),
  holds('contains(members, :list)', { dynalite: 'looks for texts and numbers only' }),
  holds('attribute_exists(nothing)'),
  fails('attribute_exists(absent)'),
  holds('attribute_not_exists(absent.deep[1])'),
  holds('attribute_exists(tree.b.c)'),
  holds('attribute_exists(members[2][0])'),
  fails('attribute_exists(members[3])'),
  holds('attribute_type(word, :S)'),
  holds('attribute_type(words, :SS)'),
  fails('attribute_type(absent, :S)'),
  holds('size(word) = :3'),
  holds('size(tree) = :2'),
  holds('size(members) > size(tree)'),
  fails('size(n) = :2', { moto: crashes }),
  holds('yes = :yes'),
  holds('nothing = :null'),
  holds('words = :ba'),
  holds('tree = :map', { dynalite: 'compares maps by identity' }),
  fails('tree <> :map', { dynalite: 'compares maps by identity' }),
  holds('n BETWEEN :9 AND :100'),
  fails('n BETWEEN :1 AND :2'),
  holds('word IN (:z, :abc)'),
  fails('word IN (:n)'),
  fails('absent = :n'),
  holds('absent <> :n'),
  fails('absent < :n'),
  fails('absent IN (:n)'),
  fails('absent BETWEEN :1 AND :n'),
  holds('NOT absent = :n'),
  holds('NOT (n = :9 OR word = :z)'),
  holds('n = :9 OR n = :n AND word = :abc'),
  fails('(n = :9 OR n = :n) AND word = :z'),
  holds('(n = :n) and (attribute_exists(word) or (n = :9))'),
  holds('(n) = (:n)', { moto: crashes }),
  holds('tree.a < n'),
  fails('word.a = :n'),
];

/** One conditional write each, of another item in the same place. */
const steps = ROWS.map(({ condition, holds: isMet, otherwise = {} }): Call => {
  const used = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(condition));
  const met = { answer: {} };
  const unmet = { error: { name: 'ConditionalCheckFailedException' } };
  return {
    call: 'dynamodb.PutItem',
    input: {
      TableName,
      Item: item,
      ConditionExpression: condition,
      ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    },
    ...(isMet ? met : unmet),
    differs: Object.fromEntries(
      Object.entries(otherwise).map(([server, difference]) => [
        server,
        typeof difference === 'string' ? { because: difference, ...(isMet ? unmet : met) } : difference,
      ]),
    ),
  };
});

export const dynamodbConditions: readonly ContractCase[] = [
  { name: 'conditions hold and fail', steps: [...runsTable, put(item), ...steps] },
];
