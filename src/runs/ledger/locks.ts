// Locks: a name under which one attempt at a time may be active, and the line of those who wait for it. A lock's item exists while
// it is held.
//
//   take      no item                     (one write; a lock that is held is read, and changed as the value in lock-line.ts says)
//   change    exactly as it was read      (every write has a version of its own; of two rivals one wins, and the other reads again)
//   release   ours, and nobody waits      (one write; otherwise the first in line becomes the holder)
//
// A late release never frees the next holder's lock. Whoever repeats a request whose answer was lost finds what it has done.
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttemptKey } from './attempt.ts';
import { type Condition, conditionInput, ifConditionHolds } from './conditional-write.ts';
import { ifFree, ifUnchanged, readLock, writeLock } from './lock.ts';
import { entered, handedOver, isSame, type Lock, left, placeInLine, taken } from './lock-line.ts';
import type { Table } from './table.ts';
import { lockItemKey } from './table-definition.ts';

/** A lock that was handed to somebody, who has to be woken. */
export interface HandedLock {
  readonly lock: string;
  readonly holder: AttemptKey;
  readonly handed: string;
}

/** The locks in the ledger's table. Throws what the SDK throws. */
export class Locks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Takes a free lock, or touches our own.
   * @returns the lock of another holder; undefined if it is ours now
   */
  async acquire(lock: string, me: AttemptKey, now: Date): Promise<Lock | undefined> {
    for (;;) {
      const ours = { lock, holder: me, touched: now.toISOString(), line: [] };
      if (await writeLock(this.#table, ours, ifFree)) return undefined;
      const there = await this.get(lock);
      // Released between the two requests. The loop ends, since another attempt made progress.
      if (there === undefined) continue;
      if (!isSame(there.holder, me)) return there;
      if (await this.#change(there, taken(there, now))) return undefined;
    }
  }

  /**
   * Enters the line of a lock that another attempt holds. Safe to repeat.
   * @param held the lock as it was read
   * @returns the lock with us in its line; undefined if it is ours now
   */
  async enter(held: Lock, me: AttemptKey, now: Date): Promise<Lock | undefined> {
    let there: Lock | undefined = held;
    while (there !== undefined) {
      const changed = entered(there, me, now);
      if (changed === there || (await this.#change(there, changed))) return changed;
      there = await this.acquire(held.lock, me, now);
    }
    return undefined;
  }

  /**
   * Frees the lock if this attempt holds it, or hands it to the first in its line; an attempt that stands in the line leaves it.
   * If an earlier release may have died before its message was sent, that message is due again.
   * @returns who has to be woken
   */
  async release(lock: string, me: AttemptKey, now: Date): Promise<HandedLock[]> {
    const freed = await this.#delete(lock, {
      condition: '#runId = :runId AND #number = :number AND attribute_not_exists(#line)',
      values: { ':runId': me.runId, ':number': me.number },
    });
    if (freed) return [];
    for (;;) {
      const there = await this.get(lock);
      if (there === undefined) return [];
      if (isSame(there.holder, me)) {
        const woken = await this.handOver(there, now);
        if (woken !== undefined) return woken;
        continue;
      }
      if (placeInLine(there, me) === undefined || (await this.#change(there, left(there, me))))
        return toWake(there);
    }
  }

  /**
   * Takes the lock from a holder that is done, or known to be dead, and hands it to the first in its line.
   * @param from the lock as it was read
   * @returns who has to be woken; undefined if the lock is no longer as it was read
   */
  async handOver(from: Lock, now: Date): Promise<HandedLock[] | undefined> {
    const next = handedOver(from, now);
    if (next === undefined) return (await this.#delete(from.lock, ifUnchanged(from))) ? [] : undefined;
    return (await this.#change(from, next)) ? toWake(next) : undefined;
  }

  /** The lock as it is held (strongly consistent). */
  get(lock: string): Promise<Lock | undefined> {
    return readLock(this.#table, lock);
  }

  /** @returns whether the lock was still as it was read */
  #change(from: Lock, to: Lock): Promise<boolean> {
    return writeLock(this.#table, to, ifUnchanged(from));
  }

  /** @returns whether the condition held */
  async #delete(lock: string, condition: Condition): Promise<boolean> {
    const remove = new DeleteItemCommand({
      TableName: this.#table.name,
      Key: marshall(lockItemKey(lock)),
      ...conditionInput(condition),
    });
    return (await ifConditionHolds(this.#table.dynamo.send(remove))) !== undefined;
  }
}

function toWake({ lock, holder, handed }: Lock): HandedLock[] {
  return handed === undefined ? [] : [{ lock, holder, handed }];
}
