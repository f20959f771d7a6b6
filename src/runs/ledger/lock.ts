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

/** Takes a lock that nobody has. @returns the lock as others have it; undefined if it is taken now */
export async function takeFree(table: Table, lock: Lock): Promise<Lock | undefined> {
  const there = await table.putFirst(toItem(lock), { condition: 'attribute_not_exists(#pk)' });
  return there && toLock(lock.lock, there);
}

/** Changes a lock that is still as it was read. @returns whether it was */
export function changeLock(table: Table, from: Lock, to: Lock): Promise<boolean> {
  return table.put(toItem(to), ifUnchanged(from));
}

function toItem({ lock, holders: [first, ...others], line }: Lock): Item {
  return {
    ...first,
    ...lockItemKey(lock),
    ...(others.length > 0 && { others }),
    ...(line.length > 0 && { line }),
    version: randomUUID(),
  };
}

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
    const there = await takeFree(table, heldAlone(lock, former, now));
    if (there === undefined) return;
    const changed = preceded(there, former, now);
    if (changed === there || (await changeLock(table, there, changed))) return;
  }
}
