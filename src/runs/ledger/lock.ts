import type { AttemptKey } from './attempt.ts';
import type { Condition } from './conditional-write.ts';
import type { Table } from './table.ts';
import { lockItemKey } from './table-definition.ts';

/** A lock's item. It exists while the lock is held. */
export interface Lock {
  readonly lock: string;
  readonly holder: AttemptKey;
  /** When the holder last acquired it, ISO 8601 in UTC. */
  readonly touched: string;
}

/** The lock's current holder (strongly consistent). */
export async function readLock(table: Table, lock: string): Promise<Lock | undefined> {
  const item = await table.get(lockItemKey(lock));
  if (item === undefined) return undefined;
  const { runId, number, touched } = item as unknown as AttemptKey & Pick<Lock, 'touched'>;
  return { lock, holder: { runId, number }, touched };
}

/** @returns whether the condition held */
export function writeLock(
  table: Table,
  { lock, holder, touched }: Lock,
  condition: Condition,
): Promise<boolean> {
  const { runId, number } = holder;
  return table.put({ ...lockItemKey(lock), runId, number, touched }, condition);
}

/**
 * Gives the holder of one lock another lock too, if that is free, for a job that is renamed while it runs. The holder
 * releases only the first; the second is taken over like that of any ended attempt.
 */
export async function followLock(table: Table, from: string, to: string): Promise<void> {
  const held = await readLock(table, from);
  if (held === undefined) return;
  await writeLock(table, { ...held, lock: to }, { condition: 'attribute_not_exists(#pk)' });
}
