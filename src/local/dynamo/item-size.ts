// The size of items, by which limits and pages are measured (DynamoDB developer guide, "DynamoDB item sizes and formats").
import type { Attributes, AttributeValue } from './attribute-value.ts';
import { digitsOf } from './decimal.ts';

/** The largest item, in bytes. */
export const LARGEST_ITEM = 400 * 1024;

/** In bytes. */
export function itemSize(item: Attributes): number {
  let bytes = 0;
  for (const name in item) bytes += textSize(name) + valueSize(item[name] as AttributeValue);
  return bytes;
}

function valueSize(value: AttributeValue): number {
  if ('S' in value) return textSize(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return binarySize(value.B);
  if ('SS' in value) return total(value.SS, textSize);
  if ('NS' in value) return total(value.NS, numberSize);
  if ('BS' in value) return total(value.BS, binarySize);
  if ('L' in value) return 3 + total(value.L, (member) => 1 + valueSize(member));
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

function textSize(text: string): number {
  return Buffer.byteLength(text);
}

function numberSize(number: string): number {
  return 1 + Math.ceil(digitsOf(number) / 2) + (number.startsWith('-') ? 1 : 0);
}

function binarySize(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function total<T>(members: readonly T[], size: (member: T) => number): number {
  return members.reduce((bytes, member) => bytes + size(member), 0);
}
