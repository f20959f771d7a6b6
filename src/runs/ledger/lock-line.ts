// A lock and the line of those who wait for it, as values.
import { jobOfRun } from '../message/message.ts';
import type { AttemptKey } from './attempt.ts';

/** Somebody in a lock's line. */
interface Waiter extends AttemptKey {
  /** When it entered the line, ISO 8601 in UTC. */
  readonly since: string;
}

/** A lock that is held. */
export interface Lock {
  readonly lock: string;
  readonly holder: AttemptKey;
  /** When the holder last obtained it, ISO 8601 in UTC. */
  readonly touched: string;
  /** When it was handed to the holder, until the holder takes it: a message then wakes the holder. */
  readonly handed?: string;
  /** Those who wait, in order of arrival. */
  readonly line: readonly Waiter[];
  /** Another one after every write. */
  readonly version?: string;
}

/** A DynamoDB item has at most 400 KB; a waiter takes some 200 bytes. */
export const LONGEST_LINE = 1_500;

export function isSame(one: AttemptKey, other: AttemptKey): boolean {
  return one.runId === other.runId && one.number === other.number;
}

/**
 * The holder that stands for all attempts of a job that were due before a sync gave it this lock: they hold another lock, or none.
 * @param changed when that was
 */
export function formerHolder(job: string, changed: Date): AttemptKey {
  return { runId: `${job}@${changed.toISOString()}`, number: 0 };
}

export function isFormerHolder({ number }: AttemptKey): boolean {
  return number === 0;
}

/** What somebody in its line waits for. */
export function heldBy({ lock, holder }: Pick<Lock, 'lock' | 'holder'>): string {
  if (!isFormerHolder(holder)) return `lock ${lock} is held by ${holder.runId}`;
  return `lock ${lock} is held by runs of ${jobOfRun(holder.runId)} from before its lock was changed`;
}

/** How many are before it in the line, the holder not counted. @returns undefined if it does not stand in the line */
export function placeInLine({ line }: Pick<Lock, 'line'>, key: AttemptKey): number | undefined {
  const index = line.findIndex((waiter) => isSame(waiter, key));
  return index < 0 ? undefined : index;
}

/** The lock in the hands of its holder, who takes it (again). */
export function taken({ handed: _, ...lock }: Lock, now: Date): Lock {
  return { ...lock, touched: now.toISOString() };
}

/** The lock with somebody at the end of its line, unless it stands there already. */
export function entered(lock: Lock, { runId, number }: AttemptKey, now: Date): Lock {
  if (placeInLine(lock, { runId, number }) !== undefined) return lock;
  return { ...lock, line: [...lock.line, { runId, number, since: now.toISOString() }] };
}

/** The lock with somebody before all who wait, unless it is there already. */
export function preceded(lock: Lock, { runId, number }: AttemptKey, now: Date): Lock {
  if (isSame(lock.holder, { runId, number }) || placeInLine(lock, { runId, number }) !== undefined)
    return lock;
  return { ...lock, line: [{ runId, number, since: now.toISOString() }, ...lock.line] };
}

/** The lock without somebody in its line. */
export function left(lock: Lock, key: AttemptKey): Lock {
  return { ...lock, line: lock.line.filter((waiter) => !isSame(waiter, key)) };
}

/** The lock after its holder: the first in line has it. @returns undefined if nobody waits: it is free */
export function handedOver(lock: Lock, now: Date): (Lock & Required<Pick<Lock, 'handed'>>) | undefined {
  const [next, ...line] = lock.line;
  if (next === undefined) return undefined;
  const { runId, number } = next;
  const at = now.toISOString();
  return { ...lock, holder: { runId, number }, touched: at, handed: at, line };
}
