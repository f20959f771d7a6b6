// A lock's item. It exists while the lock is held.
import { randomUUID } from 'node:crypto';
import type { Condition } from './conditional-write.ts';
import type { Item } from './item-reader.ts';
import { formerHolder, heldAlone, type Lock, preceded } from './lock-line.ts';
import type { Table } from './table.ts';
import { lockItemKey } from './table-definition.ts';

/** The lock as it is held (strongly consistent). */
export async function readLock(table: Table, lock: string): Promise<Lock | undefined> {
  const item = await table.get(lockItemKey(lock));
  return item && toLock(lock, item);
}

/** The first holder is in attributes of its own, by which a release finds it without a read; most locks have no other. */
function toLock(
  lock: string,
  { runId, number, touched, handed, others = [], line = [], version }: Item,
): Lock {
  const first = { runId, number, touched, ...(handed !== undefined && { handed }) };
  return {
    lock,
    holders: [first, ...(others as object[])],
    line,
    ...(version !== undefined && { version }),
  } as unknown as Lock;
}

/** @returns whether the condition held */
export function writeLock(
  table: Table,
  { lock, holders: [first, ...others], line }: Lock,
  condition: Condition,
): Promise<boolean> {
  const item = {
    ...first,
    ...lockItemKey(lock),
    ...(others.length > 0 && { others }),
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
export function ifUnchanged({ holders: [holder], version }: Lock): Condition {
  if (version !== undefined) return { condition: '#version = :version', values: { ':version': version } };
  return {
    condition:
      'attribute_not_exists(#version) AND #runId = :runId AND #number = :number AND #touched = :touched',
    values: { ':runId': holder.runId, ':number': holder.number, ':touched': holder.touched },
  };
}

/**
 * Makes the attempts of a job that were due until now the holder of the lock that the job is about to get, or the first in its
 * line. They hold another lock, or none.
 */
export async function holdForFormer(table: Table, lock: string, job: string, now: Date): Promise<void> {
  const former = formerHolder(job, now);
  for (;;) {
    if (await writeLock(table, heldAlone(lock, former, now), ifFree)) return;
    const there = await readLock(table, lock);
    if (there === undefined) continue;
    const changed = preceded(there, former, now);
    if (changed === there || (await writeLock(table, changed, ifUnchanged(there)))) return;
  }
}
