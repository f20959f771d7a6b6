// Order and equality of attribute values.
import { type Attributes, type AttributeValue, contentOf, typeOf } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

/**
 * Negative if `a` is before `b`.
 * @returns undefined if they have different types, or a type without an order
 */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('S' in a) return 'S' in b ? compareTexts(a.S, b.S) : undefined;
  if ('N' in a) return 'N' in b ? compareNumbers(a.N, b.N) : undefined;
  if ('B' in a) return 'B' in b ? Buffer.compare(bytesOf(a.B), bytesOf(b.B)) : undefined;
  return undefined;
}

/** By the bytes of UTF-8, in which the characters of surrogate pairs come last. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

const SURROGATE = /[\ud800-\udfff]/;

export function areEqual(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const [left, right] = [contentOf(a), contentOf(b)];
  switch (type) {
    case 'SS':
    case 'NS':
    case 'BS':
      return isSameSet(left as readonly string[], right as readonly string[]);
    case 'L':
      return isSameList(left as readonly AttributeValue[], right as readonly AttributeValue[]);
    case 'M':
      return isSameMap(left as Attributes, right as Attributes);
    default:
      return left === right;
  }
}

export function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const members = new Set(a);
  return a.length === b.length && b.every((member) => members.has(member));
}

function isSameList(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((member, index) => areEqual(member, b[index] as AttributeValue));
}

function isSameMap(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], b[name]];
      return left !== undefined && right !== undefined && areEqual(left, right);
    })
  );
}
