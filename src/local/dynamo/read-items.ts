// GetItem and BatchGetItem.
import { boolean, type Input, list, map, required, structure, textOf } from '../shape.ts';
import { type Attributes, attributeMap } from './attribute-value.ts';
import { placeholderMembers } from './expressions/placeholders.ts';
import { projected } from './expressions/projection.ts';
import { type Expressions, readExpressions } from './expressions/request-expressions.ts';
import { invalidRequest } from './invalid.ts';
import { itemSize } from './item-size.ts';
import { checkKey, keyText, refusePathsIntoKeys } from './keys.ts';
import type { Requests } from './requests.ts';
import type { Store, StoredTable } from './store.ts';
import { tableOfItems } from './tables.ts';

const projection = {
  // All reads are consistent here.
  ConsistentRead: boolean,
  ProjectionExpression: textOf(),
  ExpressionAttributeNames: placeholderMembers.ExpressionAttributeNames,
};

const getInput = structure({
  TableName: required(textOf({ min: 1, max: 1024 })),
  Key: required(attributeMap),
  ...projection,
});

const keysOfTable = structure({ Keys: required(list(attributeMap, { min: 1, max: 100 })), ...projection });
const batchInput = structure({ RequestItems: required(map(keysOfTable)) });

/** DynamoDB API reference, BatchGetItem. */
const MOST_KEYS = 100;
const LARGEST_ANSWER = 16 * 1024 * 1024;

export const readOperations: Requests = {
  GetItem: (read, { store }) => {
    const input = read(getInput);
    const expressions = readExpressions(input, []);
    const table = tableOfItems(store, input.TableName);
    checkKey(input.Key, table.definition.keys);
    const item = found(table, input.Key, expressions);
    return { output: item === undefined ? {} : { Item: item } };
  },

  BatchGetItem: (read, { store }) => {
    const { RequestItems } = read(batchInput);
    const tables = Object.entries(RequestItems);
    if (tables.length === 0) {
      throw invalidRequest(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    }
    const parts = tables.map(([name, keys]) => batchPart(store, name, keys));
    if (tables.reduce((total, [, { Keys }]) => total + Keys.length, 0) > MOST_KEYS) {
      throw invalidRequest('Too many items requested for the BatchGetItem call');
    }
    let bytes = 0;
    const answers = parts.map(({ name, table, input, expressions }) => {
      const items: Attributes[] = [];
      const unread: Attributes[] = [];
      for (const key of input.Keys) {
        const whole = table.get(key);
        bytes += whole === undefined ? 0 : itemSize(whole);
        if (bytes > LARGEST_ANSWER) unread.push(key);
        else if (whole !== undefined) items.push(shown(whole, expressions));
      }
      return { name, items, unread: unread.length > 0 ? { ...input, Keys: unread } : undefined };
    });
    return {
      output: {
        Responses: Object.fromEntries(answers.map(({ name, items }) => [name, items])),
        UnprocessedKeys: Object.fromEntries(
          answers.flatMap(({ name, unread }) => (unread === undefined ? [] : [[name, unread]])),
        ),
      },
    };
  },
};

function batchPart(store: Store, name: string, input: Input<typeof keysOfTable>) {
  const expressions = readExpressions(input, []);
  const table = tableOfItems(store, name);
  const { keys } = table.definition;
  for (const key of input.Keys) checkKey(key, keys);
  if (new Set(input.Keys.map((key) => keyText(key, keys))).size < input.Keys.length) {
    throw invalidRequest('Provided list of item keys contains duplicates');
  }
  return { name, table, input, expressions };
}

function found(table: StoredTable, key: Attributes, expressions: Expressions): Attributes | undefined {
  refusePathsIntoKeys(expressions.projection ?? [], table.definition);
  const item = table.get(key);
  return item && shown(item, expressions);
}

function shown(item: Attributes, { projection: paths }: Expressions): Attributes {
  return paths === undefined ? item : projected(item, paths);
}
