// What DynamoDB keeps: tables and their items. It is changed in one place only, by a list of changes for each request.
import type { Part } from '../journal/keeping.ts';
import { type Attributes, readAttributes } from './attribute-value.ts';
import { Expiries } from './expiries.ts';
import { hasKeys, itemPlace, keyOf } from './keys.ts';
import { OrderedItems } from './ordered-items.ts';
import type { IndexDefinition, TableDefinition } from './table-definition.ts';

/** A change as a value. */
export type StoredChange =
  | { readonly kind: 'create-table'; readonly definition: TableDefinition }
  | { readonly kind: 'delete-table'; readonly table: string }
  /** Items expire at the second in `attribute`; undefined: never. */
  | { readonly kind: 'time-to-live'; readonly table: string; readonly attribute: string | undefined }
  | { readonly kind: 'put'; readonly table: string; readonly item: Attributes }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Attributes }
  /** A transaction was carried out, at this many milliseconds since 1970. */
  | { readonly kind: 'transaction'; readonly token: string; readonly digest: string; readonly at: number };

/** DynamoDB API reference, TransactWriteItems, ClientRequestToken. */
const TOKEN_LIVES_MS = 10 * 60_000;

/** A table as requests read it. */
export interface StoredTable {
  readonly definition: TableDefinition;
  readonly items: OrderedItems;
  readonly count: number;
  readonly timeToLive: string | undefined;
  get(key: Attributes): Attributes | undefined;
  /** The items of an index that have its keys; undefined if there is no such index. */
  index(name: string): { readonly definition: IndexDefinition; readonly items: OrderedItems } | undefined;
}

export class Store implements Part<StoredChange> {
  readonly #tables = new Map<string, KeptTable>();
  /** By their tokens, in order: the first can be forgotten first. */
  readonly #transactions = new Map<string, { digest: string; at: number }>();

  table(name: string): StoredTable | undefined {
    return this.#tables.get(name);
  }

  get tableNames(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  /** Whether one of the items may have expired at this second. */
  mayExpire(second: number): boolean {
    for (const table of this.#tables.values()) if (table.mayExpire(second)) return true;
    return false;
  }

  /** The changes that delete what has expired. */
  expired(second: number): readonly StoredChange[] {
    return [...this.#tables.values()].flatMap((table) => table.expired(second));
  }

  /** The digest of the transaction that was carried out with this token in the ten minutes before. */
  transaction(token: string, at: number): string | undefined {
    const known = this.#transactions.get(token);
    return known !== undefined && at - known.at < TOKEN_LIVES_MS ? known.digest : undefined;
  }

  /** The only place where anything changes. */
  apply(changes: readonly StoredChange[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case 'create-table':
          if (this.#tables.get(change.definition.name)?.definition.created === change.definition.created)
            break;
          this.#tables.set(change.definition.name, new KeptTable(change.definition));
          break;
        case 'delete-table':
          this.#tables.delete(change.table);
          break;
        case 'time-to-live':
          this.#tables.get(change.table)?.expireBy(change.attribute);
          break;
        case 'put':
          this.#tables.get(change.table)?.put(change.item);
          break;
        case 'delete':
          this.#tables.get(change.table)?.delete(change.key);
          break;
        case 'transaction':
          this.#remember(change);
          break;
      }
    }
  }

  read(written: unknown): StoredChange {
    const change = written as StoredChange;
    if (change.kind === 'put') return { ...change, item: readAttributes(change.item) };
    if (change.kind === 'delete') return { ...change, key: readAttributes(change.key) };
    // JSON has no undefined.
    if (change.kind === 'time-to-live') return { ...change, attribute: change.attribute };
    return change;
  }

  *snapshot(): Generator<StoredChange> {
    for (const [table, { definition, items, timeToLive }] of this.#tables) {
      yield { kind: 'create-table', definition };
      yield { kind: 'time-to-live', table, attribute: timeToLive };
      for (const item of items.asTheyAre()) yield { kind: 'put', table, item };
    }
    for (const [token, { digest, at }] of this.#transactions)
      yield { kind: 'transaction', token, digest, at };
  }

  #remember({ token, digest, at }: { token: string; digest: string; at: number }): void {
    for (const [known, { at: earlier }] of this.#transactions) {
      if (at - earlier < TOKEN_LIVES_MS) break;
      this.#transactions.delete(known);
    }
    this.#transactions.set(token, { digest, at });
  }
}

class KeptTable implements StoredTable {
  readonly definition: TableDefinition;
  readonly items: OrderedItems;
  readonly #indexes: ReadonlyMap<string, { definition: IndexDefinition; items: OrderedItems }>;
  #expiries: Expiries | undefined;
  #count = 0;

  constructor(definition: TableDefinition) {
    this.definition = definition;
    this.items = new OrderedItems(definition.keys);
    this.#indexes = new Map(
      definition.indexes.map((index) => [
        index.name,
        { definition: index, items: new OrderedItems(index.keys, definition.keys) },
      ]),
    );
  }

  get count(): number {
    return this.#count;
  }

  get timeToLive(): string | undefined {
    return this.#expiries?.attribute;
  }

  get(key: Attributes): Attributes | undefined {
    return this.items.get(itemPlace(key, this.definition.keys));
  }

  index(name: string): { definition: IndexDefinition; items: OrderedItems } | undefined {
    return this.#indexes.get(name);
  }

  put(item: Attributes): void {
    const before = this.get(item);
    if (before === undefined) this.#count += 1;
    else this.#forget(before);
    this.items.put(item);
    for (const { definition, items } of this.#indexes.values()) {
      if (hasKeys(item, definition.keys)) items.put(item);
    }
    this.#expiries?.add(item);
  }

  delete(key: Attributes): void {
    const before = this.get(key);
    if (before === undefined) return;
    this.#count -= 1;
    this.#forget(before);
    this.items.delete(before);
  }

  expireBy(attribute: string | undefined): void {
    this.#expiries = attribute === undefined ? undefined : new Expiries(attribute);
    for (const item of this.items) this.#expiries?.add(item);
  }

  mayExpire(second: number): boolean {
    return this.#expiries?.isDue(second) ?? false;
  }

  expired(second: number): readonly StoredChange[] {
    const { name: table, keys } = this.definition;
    const due = this.#expiries?.due(second) ?? [];
    return due.map((item) => ({ kind: 'delete', table, key: keyOf(item, keys) }));
  }

  /** Takes an item out of the indexes and of those that expire. */
  #forget(item: Attributes): void {
    for (const { definition, items } of this.#indexes.values()) {
      if (hasKeys(item, definition.keys)) items.delete(item);
    }
    this.#expiries?.delete(item);
  }
}
