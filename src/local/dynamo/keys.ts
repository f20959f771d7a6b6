// The keys of items: where an item lies, and whether a request's keys and items fit a table.
import { type Attributes, type AttributeValue, attributes, contentOf, typeOf } from './attribute-value.ts';
import type { Path } from './expressions/path.ts';
import { invalidRequest } from './invalid.ts';
import { type KeySchema, keyNames, type TableDefinition } from './table-definition.ts';

/** In bytes (DynamoDB developer guide, "Service, account, and table quotas"). */
const LONGEST_HASH = 2048;
const LONGEST_RANGE = 1024;

/** The place of an item: its partition, and its sort key in there. */
export interface Place {
  readonly partition: string;
  readonly range: AttributeValue | undefined;
}

/** @param item has the keys */
export function itemPlace(item: Attributes, { hash, range }: KeySchema): Place {
  return {
    partition: String(contentOf(item[hash.name] as AttributeValue)),
    range: range && item[range.name],
  };
}

/** The attributes of an item that are its key. */
export function keyOf(item: Attributes, keys: KeySchema): Attributes {
  const key = attributes();
  for (const name of keyNames(keys)) key[name] = item[name] as AttributeValue;
  return key;
}

/** Tells apart the items of one table. */
export function keyText(item: Attributes, keys: KeySchema): string {
  return JSON.stringify(keyNames(keys).map((name) => contentOf(item[name] as AttributeValue)));
}

/** Whether an item has all keys of an index, and so belongs there. */
export function hasKeys(item: Attributes, { hash, range }: KeySchema): boolean {
  return item[hash.name] !== undefined && (range === undefined || item[range.name] !== undefined);
}

/** @throws ServiceError ValidationException if these attributes are not exactly a key */
export function checkKey(key: Attributes, keys: KeySchema): void {
  const names = keyNames(keys);
  if (Object.keys(key).length !== names.length) throw noSuchKey();
  checkKeyParts(key, keys);
}

/** @throws ServiceError ValidationException if the attributes of the key are not what the table declares */
export function checkKeyParts(key: Attributes, { hash, range }: KeySchema): void {
  for (const part of [hash, range]) {
    if (part === undefined) continue;
    const value = key[part.name];
    if (value === undefined || typeOf(value) !== part.type) throw noSuchKey();
    if (contentOf(value) === '') {
      throw invalidRequest(
        `One or more parameter values were invalid: The AttributeValue for a key attribute cannot contain an empty ${emptyKind(part.type)} value. Key: ${part.name}`,
      );
    }
    checkLength(value, part === hash);
  }
}

/** @throws ServiceError ValidationException if an item cannot lie in the table */
export function checkItem(item: Attributes, { keys, indexes }: TableDefinition): void {
  for (const part of [keys.hash, keys.range]) {
    if (part === undefined) continue;
    const value = item[part.name];
    if (value === undefined) {
      throw invalidRequest(
        `One or more parameter values were invalid: Missing the key ${part.name} in the item`,
      );
    }
    if (typeOf(value) !== part.type) {
      throw invalidRequest(
        `One or more parameter values were invalid: Type mismatch for key ${part.name} expected: ${part.type} actual: ${typeOf(value)}`,
      );
    }
    if (contentOf(value) === '') {
      throw invalidRequest(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${emptyKind(part.type)} value. Key: ${part.name}`,
      );
    }
    checkLength(value, part === keys.hash);
  }
  for (const { name, keys: indexKeys } of indexes) {
    for (const part of [indexKeys.hash, indexKeys.range]) {
      const value = part && item[part.name];
      if (part === undefined || value === undefined) continue;
      checkIndexType(name, part, typeOf(value));
    }
  }
}

/** @throws ServiceError ValidationException if the type is not that of the index's key */
export function checkIndexType(
  index: string,
  { name, type }: { readonly name: string; readonly type: string },
  actual: string,
): void {
  if (actual === type) return;
  throw invalidRequest(
    `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${index}`,
  );
}

/** @throws ServiceError ValidationException if a path leads into a key, which has no parts */
export function refusePathsIntoKeys(paths: readonly Path[], { keys, indexes }: TableDefinition): void {
  const nested = new Set(paths.filter((path) => path.length > 1).map(([head]) => head));
  const refuse = (kind: string, names: readonly string[]) => {
    const name = names.find((each) => nested.has(each));
    if (name === undefined) return;
    throw invalidRequest(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
    );
  };
  refuse('Key', keyNames(keys));
  for (const index of indexes) refuse('IndexKey', keyNames(index.keys));
}

function checkLength(value: AttributeValue, isHash: boolean): void {
  const bytes =
    'S' in value ? Buffer.byteLength(value.S) : 'B' in value ? Buffer.byteLength(value.B, 'base64') : 0;
  if (isHash && bytes > LONGEST_HASH) {
    throw invalidRequest(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  }
  if (!isHash && bytes > LONGEST_RANGE) {
    throw invalidRequest(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
}

function emptyKind(type: string): string {
  return type === 'S' ? 'string' : 'binary';
}

function noSuchKey(): Error {
  return invalidRequest('The provided key element does not match the schema');
}
