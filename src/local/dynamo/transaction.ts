// TransactWriteItems: all of its writes or none, decided on the same state.
import { hash } from 'node:crypto';
import { ServiceError } from '../service.ts';
import { type Input, list, required, structure, textOf } from '../shape.ts';
import type { Attributes } from './attribute-value.ts';
import { dynamoError } from './dynamo-error.ts';
import { invalidRequest, isInvalid } from './invalid.ts';
import { keyText } from './keys.ts';
import type { Requests } from './requests.ts';
import type { Store, StoredChange } from './store.ts';
import { tableOfItems } from './tables.ts';
import { effectOf, keyWrite, putWrite, type Write, writeMembers } from './write-item.ts';

/** DynamoDB API reference, TransactWriteItems. */
const MOST_WRITES = 100;

const oneWrite = structure({
  Put: structure(writeMembers.Put),
  Update: structure(writeMembers.Update),
  Delete: structure(writeMembers.Delete),
  ConditionCheck: structure(writeMembers.ConditionCheck),
});

const transactInput = structure({
  ClientRequestToken: textOf({ min: 1, max: 36 }),
  TransactItems: required(list(oneWrite, { min: 1, max: MOST_WRITES })),
});

/** What became of one of the writes. */
interface Reason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: Attributes;
}

export const transactionOperations: Requests = {
  TransactWriteItems: (read, { store, now }) => {
    const { ClientRequestToken: token, TransactItems } = read(transactInput);
    const at = now.getTime();
    const digest = token === undefined ? '' : hash('sha256', JSON.stringify(TransactItems), 'base64');
    const known = token === undefined ? undefined : store.transaction(token, at);
    if (known === digest) return { output: {} };
    if (known !== undefined) {
      throw dynamoError(
        'IdempotentParameterMismatchException',
        'The provided client token was already used with different parameters.',
      );
    }
    const writes = TransactItems.map(writeOf);
    refuseTwins(store, writes);
    const changes = changesOf(store, writes);
    if (token !== undefined) changes.push({ kind: 'transaction', token, digest, at });
    return { changes, output: {} };
  },
};

function writeOf({ Put, Update, Delete, ConditionCheck }: Input<typeof oneWrite>): Write {
  const writes = [
    Put && (() => putWrite(Put)),
    Update && (() => keyWrite('Update', Update)),
    Delete && (() => keyWrite('Delete', Delete)),
    ConditionCheck && (() => keyWrite('ConditionCheck', ConditionCheck)),
  ].filter((write) => write !== undefined);
  const [write, ...others] = writes;
  if (write === undefined || others.length > 0) {
    throw invalidRequest('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return write();
}

function refuseTwins(store: Store, writes: readonly Write[]): void {
  const items = writes.map((write) => {
    const { keys } = tableOfItems(store, write.tableName).definition;
    const item = write.kind === 'Put' ? write.item : write.key;
    return JSON.stringify([write.tableName, keyText(item, keys)]);
  });
  if (new Set(items).size === items.length) return;
  throw invalidRequest('Transaction request cannot include multiple operations on one item');
}

/** @throws ServiceError TransactionCanceledException if one of the writes is refused */
function changesOf(store: Store, writes: readonly Write[]): StoredChange[] {
  const changes: StoredChange[] = [];
  const reasons = writes.map((write): Reason => {
    try {
      changes.push(...effectOf(store, write).changes);
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.every(({ Code }) => Code === 'None')) return changes;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw dynamoError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

/** @throws what is no refusal of one write */
function reasonOf(error: unknown): Reason {
  if (isInvalid(error)) return { Code: 'ValidationError', Message: error.message };
  if (error instanceof ServiceError && error.code.endsWith('#ConditionalCheckFailedException')) {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.details };
  }
  throw error;
}
