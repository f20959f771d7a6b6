// Locks: a name under which one attempt at a time may be active. A lock's item exists while it is held.
//
//   acquire   no item, or ours already       (a redelivered message finds its own lock and touches it)
//   takeOver  exactly as it was read         (the holder is known to be dead; of two rivals, one wins)
//   release   ours                           (a late release never frees the next holder's lock)

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttemptKey } from './attempt.ts';
import { type Condition, conditionInput, ifConditionHolds } from './conditional-write.ts';
import { type Lock, readLock, writeLock } from './lock.ts';
import type { Table } from './table.ts';
import { lockItemKey } from './table-definition.ts';

/** The locks in the ledger's table. Throws what the SDK throws. */
export class Locks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes a free lock, or touches our own. @returns the lock of another holder; undefined if it is ours now */
  async acquire(lock: string, holder: AttemptKey, now: Date): Promise<Lock | undefined> {
    const taken = await this.#put(lock, holder, now, {
      condition: 'attribute_not_exists(#pk) OR #runId = :runId AND #number = :number',
      values: { ':runId': holder.runId, ':number': holder.number },
    });
    if (taken) return undefined;
    // Released between the two requests. The loop ends, since another attempt made progress.
    return (await this.get(lock)) ?? this.acquire(lock, holder, now);
  }

  /** Takes the lock from a holder that is known to be dead. @returns whether the lock was still as in `from` */
  async takeOver(from: Lock, holder: AttemptKey, now: Date): Promise<boolean> {
    return this.#put(from.lock, holder, now, {
      condition: '#runId = :runId AND #number = :number AND #touched = :touched',
      values: { ':runId': from.holder.runId, ':number': from.holder.number, ':touched': from.touched },
    });
  }

  /** Frees the lock if this attempt holds it. @returns whether it did */
  async release(lock: string, holder: AttemptKey): Promise<boolean> {
    const remove = new DeleteItemCommand({
      TableName: this.#table.name,
      Key: marshall(lockItemKey(lock)),
      ...conditionInput({
        condition: '#runId = :runId AND #number = :number',
        values: { ':runId': holder.runId, ':number': holder.number },
      }),
    });
    return (await ifConditionHolds(this.#table.dynamo.send(remove))) !== undefined;
  }

  /** The lock's current holder (strongly consistent). */
  get(lock: string): Promise<Lock | undefined> {
    return readLock(this.#table, lock);
  }

  #put(lock: string, holder: AttemptKey, now: Date, condition: Condition): Promise<boolean> {
    return writeLock(this.#table, { lock, holder, touched: now.toISOString() }, condition);
  }
}
