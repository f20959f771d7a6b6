// PutItem, UpdateItem and DeleteItem: what they change, decided from the item as it is. Transactions are made of the same writes.
import { required, structure, textOf, wordOf } from '../shape.ts';
import { type Attributes, attributeMap, typeOf } from './attribute-value.ts';
import { dynamoError } from './dynamo-error.ts';
import { typeSet, updated } from './expressions/apply-update.ts';
import { matches } from './expressions/matches.ts';
import type { Path } from './expressions/path.ts';
import { placeholderMembers } from './expressions/placeholders.ts';
import { projected } from './expressions/projection.ts';
import {
  type Expressions,
  readExpressions,
  type WrittenExpressions,
} from './expressions/request-expressions.ts';
import { invalidRequest } from './invalid.ts';
import { itemSize, LARGEST_ITEM } from './item-size.ts';
import { checkIndexType, checkItem, checkKey, refusePathsIntoKeys } from './keys.ts';
import type { Requests } from './requests.ts';
import type { Store, StoredChange, StoredTable } from './store.ts';
import { keyNames } from './table-definition.ts';
import { tableOfItems } from './tables.ts';

const written = {
  TableName: required(textOf({ min: 1, max: 1024 })),
  ConditionExpression: textOf(),
  ...placeholderMembers,
  ReturnValuesOnConditionCheckFailure: wordOf('ALL_OLD', 'NONE'),
};

/** What a write says, within a transaction and without. */
export const writeMembers = {
  Put: { ...written, Item: required(attributeMap) },
  Update: { ...written, Key: required(attributeMap), UpdateExpression: textOf() },
  Delete: { ...written, Key: required(attributeMap) },
  ConditionCheck: { ...written, Key: required(attributeMap), ConditionExpression: required(textOf()) },
};

const ReturnValues = wordOf('ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW');
const putInput = structure({ ...writeMembers.Put, ReturnValues });
const updateInput = structure({ ...writeMembers.Update, ReturnValues });
const deleteInput = structure({ ...writeMembers.Delete, ReturnValues });

type WriteKind = keyof typeof writeMembers;

/** A write whose input was read. */
interface WrittenWrite extends WrittenExpressions {
  readonly TableName: string;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

export type Write = {
  readonly tableName: string;
  readonly expressions: Expressions;
  /** Whether a failed condition shows the item. */
  readonly showsItem: boolean;
} & (
  | { readonly kind: 'Put'; readonly item: Attributes }
  | { readonly kind: 'Update' | 'Delete' | 'ConditionCheck'; readonly key: Attributes }
);

/** What a write does. */
interface Effect {
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
  readonly changes: readonly StoredChange[];
}

export const writeOperations: Requests = {
  PutItem: (read, { store }) => {
    const input = read(putInput);
    refuseReturnValues(input.ReturnValues);
    const { before, changes } = effectOf(store, putWrite(input));
    return { changes, output: oldItem(input.ReturnValues, before) };
  },

  DeleteItem: (read, { store }) => {
    const input = read(deleteInput);
    refuseReturnValues(input.ReturnValues);
    const { before, changes } = effectOf(store, keyWrite('Delete', input));
    return { changes, output: oldItem(input.ReturnValues, before) };
  },

  UpdateItem: (read, { store }) => {
    const input = read(updateInput);
    const write = keyWrite('Update', input);
    const effect = effectOf(store, write);
    const paths = (write.expressions.update ?? []).map(({ path }) => path);
    return { changes: effect.changes, output: returned(input.ReturnValues, effect, paths) };
  },
};

/** @throws ServiceError ValidationException */
export function putWrite(input: WrittenWrite & { readonly Item: Attributes }): Write {
  if (itemSize(input.Item) > LARGEST_ITEM) {
    throw invalidRequest('Item size has exceeded the maximum allowed size');
  }
  return { kind: 'Put', item: input.Item, ...read(input, ['ConditionExpression']) };
}

/** @throws ServiceError ValidationException */
export function keyWrite(
  kind: Exclude<WriteKind, 'Put'>,
  input: WrittenWrite & { readonly Key: Attributes },
): Write {
  const members =
    kind === 'Update'
      ? (['UpdateExpression', 'ConditionExpression'] as const)
      : (['ConditionExpression'] as const);
  return { kind, key: input.Key, ...read(input, members) };
}

function read(input: WrittenWrite, members: Parameters<typeof readExpressions>[1]) {
  return {
    tableName: input.TableName,
    expressions: readExpressions(input, members),
    showsItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

/** @throws ServiceError ValidationException, ResourceNotFoundException or ConditionalCheckFailedException */
export function effectOf(store: Store, write: Write): Effect {
  const { tableName, expressions, showsItem } = write;
  const table = tableOfItems(store, tableName);
  const { keys } = table.definition;
  if (write.kind === 'Put') checkItem(write.item, table.definition);
  else checkKey(write.key, keys);
  const key = write.kind === 'Put' ? write.item : write.key;
  checkUpdate(table, expressions);
  const before = table.get(key);
  if (expressions.condition !== undefined && !matches(expressions.condition, before ?? EMPTY)) {
    throw dynamoError(
      'ConditionalCheckFailedException',
      'The conditional request failed',
      showsItem && before !== undefined ? { Item: before } : {},
    );
  }
  const after = itemAfter(write, before);
  if (write.kind === 'Update' && after !== undefined) checkUpdated(table, after);
  return { before, after, changes: changesOf(write, before, after) };
}

const EMPTY: Attributes = Object.create(null);

function itemAfter(write: Write, before: Attributes | undefined): Attributes | undefined {
  switch (write.kind) {
    case 'Put':
      return write.item;
    case 'Update':
      return updated(before ?? write.key, write.expressions.update ?? []);
    case 'Delete':
      return undefined;
    case 'ConditionCheck':
      return before;
  }
}

function changesOf(
  write: Write,
  before: Attributes | undefined,
  after: Attributes | undefined,
): readonly StoredChange[] {
  const table = write.tableName;
  if (write.kind === 'ConditionCheck') return [];
  if (after !== undefined) return [{ kind: 'put', table, item: after }];
  return before === undefined || write.kind === 'Put' ? [] : [{ kind: 'delete', table, key: write.key }];
}

/** @throws ServiceError ValidationException if the update cannot fit any item of the table */
function checkUpdate({ definition }: StoredTable, { update = [] }: Expressions): void {
  for (const name of keyNames(definition.keys)) {
    if (!update.some(({ path }) => path[0] === name)) continue;
    throw invalidRequest(
      `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
    );
  }
  for (const { name, keys } of definition.indexes) {
    for (const part of [keys.hash, keys.range]) {
      const action = part && update.find(({ path }) => path.length === 1 && path[0] === part.name);
      const type = action && typeSet(action);
      if (part !== undefined && type !== undefined) checkIndexType(name, part, type);
    }
  }
  refusePathsIntoKeys(
    update.map(({ path }) => path),
    definition,
  );
}

/** @throws ServiceError ValidationException if an updated item cannot lie in the table */
function checkUpdated({ definition }: StoredTable, item: Attributes): void {
  for (const { keys } of definition.indexes) {
    for (const part of [keys.hash, keys.range]) {
      const value = part && item[part.name];
      if (part === undefined || value === undefined || typeOf(value) === part.type) continue;
      throw invalidRequest(
        'The update expression attempted to update the secondary index key to unsupported type',
      );
    }
  }
  if (itemSize(item) > LARGEST_ITEM) {
    throw invalidRequest('Item size to update has exceeded the maximum allowed size');
  }
}

function refuseReturnValues(wanted: string | undefined): void {
  if (wanted === undefined || wanted === 'ALL_OLD' || wanted === 'NONE') return;
  throw invalidRequest('ReturnValues can only be ALL_OLD or NONE');
}

function oldItem(wanted: string | undefined, before: Attributes | undefined): object {
  return wanted === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {};
}

function returned(wanted: string | undefined, { before, after }: Effect, paths: readonly Path[]): object {
  const item = wanted?.endsWith('_OLD') ? before : after;
  if (wanted === undefined || wanted === 'NONE' || item === undefined) return {};
  if (wanted.startsWith('ALL_')) return { Attributes: item };
  const touched = projected(item, paths);
  return Object.keys(touched).length > 0 ? { Attributes: touched } : {};
}
