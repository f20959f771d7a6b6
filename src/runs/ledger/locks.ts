// Locks: a name under which one attempt at a time may be active, or as many as its job says, and the line of those who wait for it.
// A lock's item exists while it is held.
//
//   take      no item                     (one write, which shows a lock that is held; that is changed as the value in lock-line.ts says)
//   change    exactly as it was read      (every write has a version of its own; of two rivals one wins, and the other reads again)
//   release   ours alone, nobody waits    (one write; otherwise the first in line gets the place)
//
// A late release never frees the next holder's lock. Whoever repeats a request whose answer was lost finds what it has done.
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttemptKey } from './attempt.ts';
import { type Condition, conditionInput, ifConditionHolds } from './conditional-write.ts';
import { changeLock, ifUnchanged, readLock, takeFree } from './lock.ts';
import {
  entered,
  handedOver,
  heldAlone,
  isHolder,
  joined,
  type Lock,
  left,
  placeInLine,
  taken,
} from './lock-line.ts';
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
   * Takes a free place of a lock, or touches our own.
   * @param places how many may hold it at a time
   * @returns the lock if others have its places; undefined if one is ours now
   */
  async acquire(lock: string, me: AttemptKey, now: Date, places = 1): Promise<Lock | undefined> {
    for (;;) {
      // The loop ends: where the lock has changed in between, another attempt made progress.
      const there = await takeFree(this.#table, heldAlone(lock, me, now));
      if (there === undefined) return undefined;
      const ours = isHolder(there, me) ? taken(there, me, now) : joined(there, me, places, now);
      if (ours === undefined) return there;
      if (await this.#change(there, ours)) return undefined;
    }
  }

  /**
   * Enters the line of a lock that has no place for us. Safe to repeat.
   * @param held the lock as it was read
   * @returns the lock with us in its line; undefined if a place of it is ours now
   */
  async enter(held: Lock, me: AttemptKey, now: Date, places = 1): Promise<Lock | undefined> {
    let there: Lock | undefined = held;
    while (there !== undefined) {
      const changed = entered(there, me, places, now);
      if (changed === there || (await this.#change(there, changed))) return changed;
      there = await this.acquire(held.lock, me, now, places);
    }
    return undefined;
  }

  /**
   * Frees the place that this attempt holds, or hands it to the first in its line; an attempt that stands in the line leaves it.
   * If an earlier release may have died before its message was sent, that message is due again.
   * @returns who has to be woken
   */
  async release(lock: string, me: AttemptKey, now: Date): Promise<HandedLock[]> {
    const freed = await this.#delete(lock, {
      condition:
        '#runId = :runId AND #number = :number AND attribute_not_exists(#line) AND attribute_not_exists(#others)',
      values: { ':runId': me.runId, ':number': me.number },
    });
    if (freed) return [];
    for (;;) {
      const there = await this.get(lock);
      if (there === undefined) return [];
      if (isHolder(there, me)) {
        const woken = await this.handOver(there, [me], now);
        if (woken !== undefined) return woken;
        continue;
      }
      const without = placeInLine(there, me) === undefined ? there : left(there, me, now);
      if (without === there || (await this.#change(there, without))) return toWake(without);
    }
  }

  /**
   * Takes the lock from holders that are done, or known to be dead, and hands their places to the first in its line.
   * @param from the lock as it was read
   * @returns who has to be woken; undefined if the lock is no longer as it was read
   */
  async handOver(from: Lock, done: readonly AttemptKey[], now: Date): Promise<HandedLock[] | undefined> {
    const next = handedOver(from, done, now);
    if (next === undefined) return (await this.#delete(from.lock, ifUnchanged(from))) ? [] : undefined;
    return (await this.#change(from, next)) ? toWake(next) : undefined;
  }

  /** The lock as it is held (strongly consistent). */
  get(lock: string): Promise<Lock | undefined> {
    return readLock(this.#table, lock);
  }

  /** @returns whether the lock was still as it was read */
  #change(from: Lock, to: Lock): Promise<boolean> {
    return changeLock(this.#table, from, to);
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

function toWake({ lock, holders }: Lock): HandedLock[] {
  return holders.flatMap(({ runId, number, handed }) =>
    handed === undefined ? [] : [{ lock, holder: { runId, number }, handed }],
  );
}
