// TransactWriteItems, which dynalite does not have: executes dynalite's own writes one after the other, while no other request
// reads or writes. If one is refused, the others are undone.
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from './caller.ts';
import type { Operation } from './json-protocol.ts';
import { ServiceError } from './service.ts';

type Item = Readonly<Record<string, unknown>>;

/** The used fields of a write. */
interface Write {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface Cancellation {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** DynamoDB API reference, TransactWriteItems. */
const MOST_WRITES = 100;

/** How many requests are remembered by their token. AWS remembers them for ten minutes. */
const MOST_TOKENS = 1000;

const WRITES = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;
type WriteName = keyof typeof WRITES;

/** A lock that many can share, or one can hold alone. */
export class Turns {
  #together = 0;
  #alone: Promise<unknown> | undefined;
  #emptied: (() => void) | undefined;

  async together<T>(work: () => T): Promise<Awaited<T>> {
    while (this.#alone) await this.#alone;
    this.#together += 1;
    try {
      return await work();
    } finally {
      this.#together -= 1;
      if (this.#together === 0) this.#emptied?.();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone) await this.#alone;
    const done = this.#begin(work);
    // Errors go to their own caller, not to those who wait.
    this.#alone = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.#alone = undefined;
    }
  }

  async #begin<T>(work: () => Promise<T>): Promise<T> {
    if (this.#together > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
      this.#emptied = undefined;
    }
    return work();
  }
}

/** @param operations dynalite's own */
export function transactWriteItems(operations: Readonly<Record<string, Operation>>, turns: Turns): Operation {
  const known = new Map<string, unknown>();
  return (input, caller) =>
    turns.alone(async () => {
      const { ClientRequestToken: token, ...request } = (input ?? {}) as { ClientRequestToken?: string };
      if (token !== undefined && known.has(token)) {
        if (isDeepStrictEqual(known.get(token), request)) return {};
        throw new ServiceError(
          'IdempotentParameterMismatchException',
          'The token was used for another transaction.',
        );
      }
      await carryOut(operations, request, caller);
      if (token !== undefined) known.set(token, request);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_TOKENS) break;
        known.delete(oldest);
      }
      return {};
    });
}

async function carryOut(
  operations: Readonly<Record<string, Operation>>,
  request: { readonly TransactItems?: unknown },
  caller: Caller,
): Promise<void> {
  const call = async (name: string, input: unknown): Promise<unknown> => operations[name]?.(input, caller);
  const writes = await Promise.all(
    readWrites(request.TransactItems).map(async ([kind, write]) => {
      const { TableName } = write;
      const Key = write.Key ?? (await keyOf(call, write));
      const { Item: before } = (await call('GetItem', { TableName, Key, ConsistentRead: true })) as {
        Item?: Item;
      };
      return { kind, write, Key, before };
    }),
  );
  const places = writes.map(({ write, Key }) =>
    JSON.stringify([write.TableName, Object.entries(Key).sort()]),
  );
  if (new Set(places).size < places.length) {
    throw new ServiceError(
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    );
  }
  const written: typeof writes = [];
  const takeBack = async (): Promise<void> => {
    for (const { write, Key, before } of written) {
      const { TableName } = write;
      await (before ? call('PutItem', { TableName, Item: before }) : call('DeleteItem', { TableName, Key }));
    }
  };
  const reasons: Cancellation[] = [];
  for (const each of writes) {
    const { kind, write, before } = each;
    const { ReturnValuesOnConditionCheckFailure: returned, ...input } = write;
    try {
      await call(WRITES[kind], input);
      written.push(each);
      reasons.push({ Code: 'None' });
    } catch (error) {
      if (!(error instanceof ServiceError && error.code.endsWith('ConditionalCheckFailedException'))) {
        await takeBack();
        throw error;
      }
      reasons.push({
        Code: 'ConditionalCheckFailed',
        Message: error.message,
        ...(returned === 'ALL_OLD' && { Item: before }),
      });
    }
  }
  if (written.length === writes.length) return;
  await takeBack();
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new ServiceError(
    'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { details: { CancellationReasons: reasons } },
  );
}

function readWrites(items: unknown): [WriteName, Write][] {
  const refuse = (message: string) => new ServiceError('ValidationException', message);
  if (!Array.isArray(items) || items.length === 0 || items.length > MOST_WRITES) {
    throw refuse(`TransactItems must have 1 to ${MOST_WRITES} members`);
  }
  return items.map((item: unknown) => {
    const [member, ...others] = Object.entries((item ?? {}) as Record<string, Write>);
    if (member === undefined || others.length > 0) throw refuse('each of TransactItems must have one member');
    const [kind, write] = member;
    if (!Object.hasOwn(WRITES, kind))
      throw refuse(`the local endpoints do not implement ${kind} in a transaction`);
    return [kind as WriteName, write];
  });
}

/** The key of an item to put, by its table's definition. */
async function keyOf(
  call: (name: string, input: unknown) => Promise<unknown>,
  { TableName, Item = {} }: Write,
): Promise<Item> {
  const { Table } = (await call('DescribeTable', { TableName })) as {
    Table: { KeySchema: { AttributeName: string }[] };
  };
  return Object.fromEntries(Table.KeySchema.map(({ AttributeName }) => [AttributeName, Item[AttributeName]]));
}
