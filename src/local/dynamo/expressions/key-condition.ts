// Which items a query reads: one partition, and in it those whose sort keys lie in a range.
import { type AttributeValue, typeOf } from '../attribute-value.ts';
import { bytesOf, compareValues } from '../compare-values.ts';
import { invalidRequest } from '../invalid.ts';
import type { KeySchema } from '../table-definition.ts';
import { type BoundCondition, type Operand, type Test, testsOf } from './condition.ts';

export interface KeyCondition {
  readonly partition: AttributeValue;
  /** Absent: the whole partition. */
  readonly range?: KeyTest | undefined;
}

export interface KeyTest {
  readonly predicate: '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';
  readonly values: readonly AttributeValue[];
}

/** @throws ServiceError if the condition is none on the keys */
export function readKeyCondition(condition: BoundCondition, { hash, range }: KeySchema): KeyCondition {
  refuseOperators(condition);
  const tests = new Map<string, KeyTest>();
  for (const test of testsOf(condition)) {
    const [name, keyTest] = readTest(test);
    if (tests.has(name))
      throw invalidRequest('KeyConditionExpressions must only contain one condition per key');
    tests.set(name, keyTest);
  }
  if (tests.size > 2) throw invalidRequest('Conditions can be of length 1 or 2 only');
  if (range === undefined && tests.size > 1) throw invalidRequest('Query key condition not supported');
  const partition = tests.get(hash.name);
  if (partition === undefined)
    throw invalidRequest(`Query condition missed key schema element: ${hash.name}`);
  refuseOtherType(partition, hash.type);
  if (partition.predicate !== '=') throw invalidRequest('Query key condition not supported');
  const inRange = range && tests.get(range.name);
  if (range !== undefined && inRange === undefined && tests.size > 1) {
    throw invalidRequest(`Query condition missed key schema element: ${range.name}`);
  }
  if (range !== undefined && inRange !== undefined) refuseOtherType(inRange, range.type);
  return { partition: partition.values[0] as AttributeValue, range: inRange };
}

/** Where a sort key lies: before the range (negative), in it (0) or behind it. */
export function sideOf({ predicate, values }: KeyTest, key: AttributeValue): number {
  const [first, second] = values as [AttributeValue, AttributeValue];
  const order = compareValues(key, first) ?? 0;
  switch (predicate) {
    case '=':
      return order;
    case '<':
      return order < 0 ? 0 : 1;
    case '<=':
      return Math.max(order, 0);
    case '>':
      return order > 0 ? 0 : -1;
    case '>=':
      return Math.min(order, 0);
    case 'BETWEEN':
      return order < 0 ? order : Math.max(compareValues(key, second) ?? 0, 0);
    case 'begins_with':
      return isBeginning(first, key) ? 0 : order;
  }
}

function isBeginning(beginning: AttributeValue, whole: AttributeValue): boolean {
  if ('S' in beginning) return 'S' in whole && whole.S.startsWith(beginning.S);
  if (!('B' in beginning && 'B' in whole)) return false;
  const begin = bytesOf(beginning.B);
  return bytesOf(whole.B).subarray(0, begin.length).equals(begin);
}

function refuseOperators(condition: BoundCondition): void {
  switch (condition.kind) {
    case 'AND':
      refuseOperators(condition.left);
      refuseOperators(condition.right);
      return;
    case 'OR':
    case 'NOT':
      throw invalidRequest(`Invalid operator used in KeyConditionExpression: ${condition.kind}`);
    case 'test':
      return;
  }
}

/** What remains true when the operands change places. */
const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function readTest({ predicate, operands }: Test): [string, KeyTest] {
  switch (predicate) {
    case '<>':
    case 'IN':
    case 'attribute_exists':
    case 'attribute_not_exists':
    case 'attribute_type':
    case 'contains':
      throw invalidRequest(`Invalid operator used in KeyConditionExpression: ${predicate}`);
  }
  if (operands.some(({ kind }) => kind === 'size')) {
    throw invalidRequest('KeyConditionExpressions cannot contain nested operations');
  }
  const isFirst = operands[0]?.kind === 'path';
  if (!isFirst && (predicate === 'BETWEEN' || predicate === 'begins_with')) {
    throw invalidRequest(
      `Invalid condition in KeyConditionExpression: ${predicate} operator must have the key attribute as its first operand`,
    );
  }
  const paths = operands.filter((operand) => operand.kind === 'path');
  if (paths.length > 1) {
    throw invalidRequest(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  }
  const [{ path } = { path: [] }] = paths;
  if (path.length > 1)
    throw invalidRequest('KeyConditionExpressions cannot have conditions on nested attributes');
  const [name] = path;
  if (name === undefined) {
    throw invalidRequest('Invalid condition in KeyConditionExpression: No key attribute specified');
  }
  const values = operands.flatMap((operand: Operand) => (operand.kind === 'value' ? [operand.value] : []));
  const mirrored = !isFirst && predicate !== 'BETWEEN' && predicate !== 'begins_with';
  return [String(name), { predicate: mirrored ? MIRRORED[predicate] : predicate, values }];
}

function refuseOtherType({ values }: KeyTest, type: string): void {
  if (values.every((value) => typeOf(value) === type)) return;
  throw invalidRequest(
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  );
}
