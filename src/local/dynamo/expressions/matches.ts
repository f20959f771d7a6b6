// Whether an item meets a condition.
import { type Attributes, type AttributeValue, contentOf, typeOf } from '../attribute-value.ts';
import { areEqual, bytesOf, compareValues } from '../compare-values.ts';
import type { BoundCondition, Operand, Test } from './condition.ts';
import { valueAt } from './path.ts';

export function matches(condition: BoundCondition, item: Attributes): boolean {
  switch (condition.kind) {
    case 'AND':
      return matches(condition.left, item) && matches(condition.right, item);
    case 'OR':
      return matches(condition.left, item) || matches(condition.right, item);
    case 'NOT':
      return !matches(condition.operand, item);
    case 'test':
      return passes(condition, item);
  }
}

function passes({ predicate, operands }: Test, item: Attributes): boolean {
  const [first, second, third] = operands.map((operand) => operandValue(operand, item));
  if (predicate === 'attribute_exists') return first !== undefined;
  if (predicate === 'attribute_not_exists') return first === undefined;
  // Only one of them being there makes a difference.
  if (predicate === '<>') {
    return first === undefined || second === undefined ? first !== second : !areEqual(first, second);
  }
  if (first === undefined) return false;
  if (predicate === 'IN') {
    return operands.slice(1).some((operand) => {
      const value = operandValue(operand, item);
      return value !== undefined && areEqual(first, value);
    });
  }
  if (second === undefined) return false;
  const order = () => compareValues(first, second);
  switch (predicate) {
    case '=':
      return areEqual(first, second);
    case '<':
      return (order() ?? 0) < 0;
    case '<=':
      return (order() ?? 1) <= 0;
    case '>':
      return (order() ?? 0) > 0;
    case '>=':
      return (order() ?? -1) >= 0;
    case 'BETWEEN':
      return third !== undefined && (order() ?? -1) >= 0 && (compareValues(first, third) ?? 1) <= 0;
    case 'attribute_type':
      return typeOf(first) === contentOf(second);
    case 'begins_with':
      return beginsWith(first, second);
    case 'contains':
      return contains(first, second);
  }
}

function operandValue(operand: Operand, item: Attributes): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return valueAt(item, operand.path);
    case 'value':
      return operand.value;
    case 'size': {
      const of = operandValue(operand.of, item);
      const size = of && sizeOf(of);
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

/** @returns undefined for types without a size */
function sizeOf(value: AttributeValue): number | undefined {
  if ('B' in value) return bytesOf(value.B).length;
  if ('M' in value) return Object.keys(value.M).length;
  const content = contentOf(value);
  if ('N' in value || (typeof content !== 'string' && !Array.isArray(content))) return undefined;
  return content.length;
}

function beginsWith(value: AttributeValue, beginning: AttributeValue): boolean {
  if ('S' in value) return 'S' in beginning && value.S.startsWith(beginning.S);
  if (!('B' in value && 'B' in beginning)) return false;
  const begin = bytesOf(beginning.B);
  return bytesOf(value.B).subarray(0, begin.length).equals(begin);
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) return 'B' in part && bytesOf(value.B).includes(bytesOf(part.B));
  if ('SS' in value) return 'S' in part && value.SS.includes(part.S);
  if ('NS' in value) return 'N' in part && value.NS.includes(part.N);
  if ('BS' in value) return 'B' in part && value.BS.includes(part.B);
  return 'L' in value && value.L.some((member) => areEqual(member, part));
}
