// Query and Scan: pages of items, of a table or one of its indexes.
import { boolean, type Input, integer, required, structure, textOf, wordOf } from '../shape.ts';
import { type Attributes, attributeMap, attributes, contentOf } from './attribute-value.ts';
import { compareTexts } from './compare-values.ts';
import { type BoundCondition, pathsOf } from './expressions/condition.ts';
import { type KeyCondition, readKeyCondition, sideOf } from './expressions/key-condition.ts';
import { matches } from './expressions/matches.ts';
import { placeholderMembers } from './expressions/placeholders.ts';
import { projected } from './expressions/projection.ts';
import { type Expressions, readExpressions } from './expressions/request-expressions.ts';
import { invalidRequest, isInvalid } from './invalid.ts';
import { itemSize } from './item-size.ts';
import { checkKeyParts, itemPlace, refusePathsIntoKeys } from './keys.ts';
import type { OrderedItems } from './ordered-items.ts';
import type { Requests } from './requests.ts';
import type { Store, StoredTable } from './store.ts';
import { type IndexDefinition, type KeySchema, keyNames } from './table-definition.ts';
import { tableOfItems } from './tables.ts';

const pageMembers = {
  TableName: required(textOf({ min: 1, max: 1024 })),
  IndexName: textOf({ min: 3, max: 255 }),
  ConsistentRead: boolean,
  Limit: integer({ min: 1 }),
  ExclusiveStartKey: attributeMap,
  Select: wordOf('SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'),
  FilterExpression: textOf(),
  ProjectionExpression: textOf(),
  ...placeholderMembers,
};

const scanInput = structure(pageMembers);
const queryInput = structure({
  ...pageMembers,
  KeyConditionExpression: textOf(),
  ScanIndexForward: boolean,
});

type PageInput = Input<typeof scanInput>;

/** In bytes (DynamoDB API reference, Query). */
const LARGEST_PAGE = 1024 * 1024;

export const queryOperations: Requests = {
  Query: (read, { store }) => {
    const input = read(queryInput);
    if (input.KeyConditionExpression === undefined) {
      throw invalidRequest(
        'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      );
    }
    const expressions = readExpressions(input, ['FilterExpression', 'KeyConditionExpression']);
    const source = sourceOf(store, input);
    const { keyCondition, filter } = expressions;
    if (keyCondition === undefined) throw new TypeError('a key condition that was not read');
    const keys = readKeyCondition(keyCondition, source.keys);
    checkStart(input.ExclusiveStartKey, source, keys);
    refuseKeysInFilter(filter, source.keys);
    checkPaths(source, expressions);
    const descending = input.ScanIndexForward === false;
    const items = source.items.inPartition(String(contentOf(keys.partition)), {
      range: keys.range,
      descending,
      behind: input.ExclusiveStartKey,
    });
    return { output: page(items, source, input, expressions) };
  },

  Scan: (read, { store }) => {
    const input = read(scanInput);
    const expressions = readExpressions(input, ['FilterExpression']);
    const source = sourceOf(store, input);
    checkStart(input.ExclusiveStartKey, source);
    checkPaths(source, expressions);
    return { output: page(scanned(source, input.ExclusiveStartKey), source, input, expressions) };
  },
};

/** Where a request reads: a table, or one of its indexes. */
interface Source {
  readonly table: StoredTable;
  readonly keys: KeySchema;
  readonly items: OrderedItems;
  readonly index: IndexDefinition | undefined;
  /** The attributes by which a page continues. */
  readonly startNames: readonly string[];
}

/** @throws ServiceError ValidationException or ResourceNotFoundException */
function sourceOf(
  store: Store,
  { TableName, IndexName, ConsistentRead, Select, ProjectionExpression }: PageInput,
): Source {
  if (Select === 'COUNT' && ProjectionExpression !== undefined) {
    throw invalidRequest('Cannot specify the ProjectionExpression when choosing to get only the Count');
  }
  const table = tableOfItems(store, TableName);
  const { keys } = table.definition;
  const startNames = keyNames(keys);
  if (IndexName === undefined) return { table, keys, items: table.items, index: undefined, startNames };
  const index = table.index(IndexName);
  if (index === undefined) throw invalidRequest(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw invalidRequest('Consistent reads are not supported on global secondary indexes');
  if (Select === 'ALL_ATTRIBUTES' && index.definition.attributes !== undefined) {
    throw invalidRequest(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    );
  }
  return {
    table,
    keys: index.definition.keys,
    items: index.items,
    index: index.definition,
    startNames: [...new Set([...startNames, ...keyNames(index.definition.keys)])],
  };
}

function* scanned({ items, keys }: Source, behind: Attributes | undefined): Generator<Attributes> {
  const start = behind && itemPlace(behind, keys).partition;
  for (const partition of items.partitions) {
    const order = start === undefined ? 1 : compareTexts(partition, start);
    if (order >= 0) yield* items.inPartition(partition, order === 0 ? { behind } : {});
  }
}

/** One page of what `items` gives. */
function page(
  items: Iterable<Attributes>,
  { index, startNames }: Source,
  { Limit = Number.POSITIVE_INFINITY, Select }: PageInput,
  { filter, projection }: Expressions,
): object {
  const shown: Attributes[] = [];
  let read = 0;
  let bytes = 0;
  let count = 0;
  let last: Attributes | undefined;
  for (const item of items) {
    read += 1;
    bytes += itemSize(item);
    const visible = index?.attributes === undefined ? item : only(item, index.attributes);
    if (filter === undefined || matches(filter, visible)) {
      count += 1;
      if (Select !== 'COUNT') shown.push(projection === undefined ? visible : projected(visible, projection));
    }
    if (read < Limit && bytes < LARGEST_PAGE) continue;
    last = item;
    break;
  }
  return {
    ...(Select !== 'COUNT' && { Items: shown }),
    Count: count,
    ScannedCount: read,
    ...(last !== undefined && { LastEvaluatedKey: only(last, startNames) }),
  };
}

function only(item: Attributes, names: readonly string[]): Attributes {
  const kept = attributes();
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** @throws ServiceError ValidationException if a page cannot begin there */
function checkStart(start: Attributes | undefined, source: Source, condition?: KeyCondition): void {
  if (start === undefined) return;
  const { table, keys, startNames } = source;
  const isComplete =
    Object.keys(start).length === startNames.length && startNames.every((name) => start[name] !== undefined);
  if (!isComplete) {
    const isScanOfTable = condition === undefined && source.index === undefined;
    throw wrongStart(isScanOfTable ? ': The provided key element does not match the schema' : '');
  }
  try {
    checkKeyParts(start, keys);
    checkKeyParts(start, table.definition.keys);
  } catch (error) {
    throw isInvalid(error) ? wrongStart(`: ${error.message}`) : error;
  }
  if (condition === undefined) return;
  const { partition, range } = itemPlace(start, keys);
  const isOutside = partition !== String(contentOf(condition.partition));
  if (condition.range === undefined || range === undefined) {
    if (!isOutside) return;
    throw invalidRequest(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (sideOf(condition.range, range) !== 0) {
    throw invalidRequest('The provided starting key does not match the range key predicate');
  }
  if (isOutside) throw invalidRequest('The query can return at most one row and cannot be restarted');
}

function wrongStart(detail: string): Error {
  return invalidRequest(`The provided starting key is invalid${detail}`);
}

/** @throws ServiceError ValidationException: a key belongs into the key condition */
function refuseKeysInFilter(filter: BoundCondition | undefined, keys: KeySchema): void {
  if (filter === undefined) return;
  const heads = new Set(pathsOf(filter).map(([head]) => head));
  const name = keyNames(keys).find((each) => heads.has(each));
  if (name === undefined) return;
  throw invalidRequest(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
  );
}

function checkPaths({ table }: Source, { projection = [], filter }: Expressions): void {
  refusePathsIntoKeys(projection, table.definition);
  refusePathsIntoKeys(filter === undefined ? [] : pathsOf(filter), table.definition);
}
