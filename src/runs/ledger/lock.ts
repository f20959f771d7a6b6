// A lock's item. It exists while the lock is held.
import { randomUUID } from 'node:crypto';
import type { Condition } from './conditional-write.ts';
import type { Item } from './item-reader.ts';
import { isSame, type Lock } from './lock-line.ts';
import type { Table } from './table.ts';
import { lockItemKey } from './table-definition.ts';

/** The lock as it is held (strongly consistent). */
export async function readLock(table: Table, lock: string): Promise<Lock | undefined> {
  const item = await table.get(lockItemKey(lock));
  return item && toLock(lock, item);
}

function toLock(lock: string, { pk, sk, runId, number, line = [], ...rest }: Item): Lock {
  return { lock, holder: { runId, number }, line, ...rest } as unknown as Lock;
}

/** @returns whether the condition held */
export function writeLock(
  table: Table,
  { lock, holder, line, ...rest }: Lock,
  condition: Condition,
): Promise<boolean> {
  const { runId, number } = holder;
  const item = {
    ...rest,
    ...lockItemKey(lock),
    runId,
    number,
    ...(line.length > 0 && { line }),
    version: randomUUID(),
  };
  return table.put(item, condition);
}

/** Holds while nobody has the lock. */
export const ifFree: Condition = { condition: 'attribute_not_exists(#pk)' };

/**
 * Holds while the lock is as it was read. Of earlier versions, a lock had no version; then its holder and when it was taken
 * identify it.
 */
export function ifUnchanged({ holder, touched, version }: Lock): Condition {
  if (version !== undefined) return { condition: '#version = :version', values: { ':version': version } };
  return {
    condition:
      'attribute_not_exists(#version) AND #runId = :runId AND #number = :number AND #touched = :touched',
    values: { ':runId': holder.runId, ':number': holder.number, ':touched': touched },
  };
}

/**
 * Gives the holder of one lock another lock too, for a job that is renamed while it runs, unless somebody has that already. The
 * holder releases both.
 */
export async function followLock(table: Table, from: string, to: string): Promise<void> {
  for (;;) {
    const held = await readLock(table, from);
    if (held === undefined) return;
    const { holder, touched } = held;
    await writeLock(table, { lock: to, holder, touched, line: [] }, ifFree);
    const other = await readLock(table, to);
    if (other === undefined || !isSame(other.holder, holder) || held.also === to) return;
    if (await writeLock(table, { ...held, also: to }, ifUnchanged(held))) return;
  }
}
