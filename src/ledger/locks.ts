// Locks: a name under which one attempt at a time may be active. One item per lock, there while it is held.
//
//   acquire   nothing there, or ours already     (a redelivered message finds its own lock again and touches it)
//   takeOver  exactly as it was read             (the holder is known to be dead; two who want it: one wins)
//   release   ours                               (a late release never frees the next holder's lock)
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { attributeNames, succeeds } from './conditional-write.ts';
import type { RunKey } from './run.ts';
import { lockItemKey, type Table } from './table.ts';

/** A held lock. */
export interface Lock {
  readonly lock: string;
  readonly holder: RunKey;
  /** When the holder last acquired it, ISO 8601 in UTC. */
  readonly touched: string;
}

/** The locks of the ledger's table. Throws what the SDK throws. */
export class Locks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes a free lock, or touches our own. @returns the other holder's lock, `undefined`: it is ours now */
  async acquire(lock: string, holder: RunKey, now: Date): Promise<Lock | undefined> {
    const taken = await this.#put(lock, holder, now, {
      condition: 'attribute_not_exists(pk) OR (#run = :run AND #attempt = :attempt)',
      values: { ':run': holder.run, ':attempt': holder.attempt },
    });
    if (taken) return undefined;
    // Released between the two requests: try again, which ends since somebody else made progress.
    return (await this.get(lock)) ?? this.acquire(lock, holder, now);
  }

  /** Takes the lock from a holder that is known to be dead. @returns whether it was still as `from` says */
  async takeOver(from: Lock, holder: RunKey, now: Date): Promise<boolean> {
    return this.#put(from.lock, holder, now, {
      condition: '#run = :run AND #attempt = :attempt AND #touched = :touched',
      values: { ':run': from.holder.run, ':attempt': from.holder.attempt, ':touched': from.touched },
    });
  }

  /** Frees the lock if this attempt holds it. @returns whether it did */
  async release(lock: string, holder: RunKey): Promise<boolean> {
    const { dynamo, name } = this.#table;
    const condition = '#run = :run AND #attempt = :attempt';
    return succeeds(
      dynamo.send(
        new DeleteCommand({
          TableName: name,
          Key: lockItemKey(lock),
          ConditionExpression: condition,
          ExpressionAttributeNames: attributeNames(condition),
          ExpressionAttributeValues: { ':run': holder.run, ':attempt': holder.attempt },
        }),
      ),
    );
  }

  /** Who holds the lock now (strongly consistent). */
  async get(lock: string): Promise<Lock | undefined> {
    const { dynamo, name } = this.#table;
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: name, Key: lockItemKey(lock), ConsistentRead: true }),
    );
    return Item && { lock, holder: { run: Item.run, attempt: Item.attempt }, touched: Item.touched };
  }

  #put(
    lock: string,
    holder: RunKey,
    now: Date,
    { condition, values }: { condition: string; values: Record<string, unknown> },
  ): Promise<boolean> {
    const { dynamo, name } = this.#table;
    return succeeds(
      dynamo.send(
        new PutCommand({
          TableName: name,
          Item: {
            ...lockItemKey(lock),
            run: holder.run,
            attempt: holder.attempt,
            touched: now.toISOString(),
          },
          ConditionExpression: condition,
          ExpressionAttributeNames: attributeNames(condition),
          ExpressionAttributeValues: values,
        }),
      ),
    );
  }
}
