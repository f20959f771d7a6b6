// The items of a table or an index: by partition, and in each in the order of their sort keys.
import type { Attributes, AttributeValue } from './attribute-value.ts';
import { compareTexts, compareValues } from './compare-values.ts';
import { type KeyTest, sideOf } from './expressions/key-condition.ts';
import { itemPlace, keyText, type Place } from './keys.ts';
import type { KeySchema } from './table-definition.ts';

/** An item in its partition. */
interface Entry {
  readonly range: AttributeValue | undefined;
  /** Orders items of an index whose sort keys are the same: by their keys in the table. Empty in the table itself. */
  readonly tie: string;
  readonly item: Attributes;
}

/** What to read of a partition. */
interface Selection {
  readonly range?: KeyTest | undefined;
  readonly behind?: Attributes | undefined;
  readonly descending?: boolean;
}

export class OrderedItems {
  readonly #keys: KeySchema;
  readonly #tableKeys: KeySchema | undefined;
  readonly #partitions = new Map<string, Entry[]>();

  /** @param tableKeys of the table whose index this is; absent: this is the table */
  constructor(keys: KeySchema, tableKeys?: KeySchema) {
    this.#keys = keys;
    this.#tableKeys = tableKeys;
  }

  /** The item with this key, in the table. */
  get({ partition, range }: Place): Attributes | undefined {
    const entries = this.#partitions.get(partition);
    if (entries === undefined) return undefined;
    const position = positionOf(entries, range, '');
    const found = entries[position];
    return found !== undefined && compare(found, range, '') === 0 ? found.item : undefined;
  }

  /** Inserts the item, or replaces the one with the same key. */
  put(item: Attributes): void {
    const { partition, range } = itemPlace(item, this.#keys);
    const entry = { range, tie: this.#tie(item), item };
    const entries = this.#partitions.get(partition);
    if (entries === undefined) {
      this.#partitions.set(partition, [entry]);
      return;
    }
    const position = positionOf(entries, range, entry.tie);
    const found = entries[position];
    const isSame = found !== undefined && compare(found, range, entry.tie) === 0;
    if (position === entries.length) entries.push(entry);
    else entries.splice(position, isSame ? 1 : 0, entry);
  }

  /** @param item must be there */
  delete(item: Attributes): void {
    const { partition, range } = itemPlace(item, this.#keys);
    const entries = this.#partitions.get(partition) ?? [];
    const position = positionOf(entries, range, this.#tie(item));
    if (position === 0 && entries.length > 1) entries.shift();
    else entries.splice(position, 1);
    if (entries.length === 0) this.#partitions.delete(partition);
  }

  /** In the order in which scans read them. */
  get partitions(): readonly string[] {
    return [...this.#partitions.keys()].sort(compareTexts);
  }

  /**
   * The items of a partition in order.
   * @param range the sort keys; absent: all
   * @param behind the item after which to begin
   */
  *inPartition(
    partition: string,
    { range, behind, descending = false }: Selection = {},
  ): Generator<Attributes> {
    const entries = this.#partitions.get(partition) ?? [];
    let begin = range === undefined ? 0 : first(entries, (entry) => sideOfEntry(range, entry) >= 0);
    let end = range === undefined ? entries.length : first(entries, (entry) => sideOfEntry(range, entry) > 0);
    if (behind !== undefined) {
      const { range: key } = itemPlace(behind, this.#keys);
      const tie = this.#tie(behind);
      if (descending)
        end = Math.min(
          end,
          first(entries, (entry) => compare(entry, key, tie) >= 0),
        );
      else
        begin = Math.max(
          begin,
          first(entries, (entry) => compare(entry, key, tie) > 0),
        );
    }
    if (descending)
      for (let position = end - 1; position >= begin; position--) yield itemAt(entries, position);
    else for (let position = begin; position < end; position++) yield itemAt(entries, position);
  }

  *[Symbol.iterator](): Generator<Attributes> {
    for (const entries of this.#partitions.values()) for (const { item } of entries) yield item;
  }

  /** The same, also when items are put or deleted in between: one that was there all the time is among them. */
  *asTheyAre(): Generator<Attributes> {
    for (const entries of this.#partitions.values()) for (const { item } of [...entries]) yield item;
  }

  #tie(item: Attributes): string {
    return this.#tableKeys === undefined ? '' : keyText(item, this.#tableKeys);
  }
}

function itemAt(entries: readonly Entry[], position: number): Attributes {
  return (entries[position] as Entry).item;
}

/** The position of the first entry that is not before this place. Most items come last. */
function positionOf(entries: readonly Entry[], range: AttributeValue | undefined, tie: string): number {
  const last = entries.at(-1);
  if (last === undefined || compare(last, range, tie) < 0) return entries.length;
  return first(entries, (entry) => compare(entry, range, tie) >= 0);
}

/** The position of the first entry for which the test holds, as it does for all that follow; their number if it never holds. */
function first(entries: readonly Entry[], holds: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(entries[middle] as Entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sideOfEntry(range: KeyTest, { range: key }: Entry): number {
  return key === undefined ? 0 : sideOf(range, key);
}

function compare(entry: Entry, range: AttributeValue | undefined, tie: string): number {
  const order =
    range === undefined || entry.range === undefined ? 0 : (compareValues(entry.range, range) ?? 0);
  return order !== 0 ? order : compareTexts(entry.tie, tie);
}
