// A lock and the line of those who wait for it, as values.
import { jobOfRun } from '../message/message.ts';
import type { Attempt, AttemptKey } from './attempt.ts';

/** Somebody who has a place of a lock. */
interface Holder extends AttemptKey {
  /** When it last obtained the place, ISO 8601 in UTC. */
  readonly touched: string;
  /** When the place was handed to it, until it takes it: a message then wakes it. */
  readonly handed?: string;
}

/** Somebody in a lock's line. */
interface Waiter extends AttemptKey {
  /** When it entered the line, ISO 8601 in UTC. */
  readonly since: string;
  /** How many may hold the lock at a time, as its job says; absent: one. */
  readonly places?: number;
}

/** A lock that is held. */
export interface Lock {
  readonly lock: string;
  /** The first has held it for longest. */
  readonly holders: readonly [Holder, ...Holder[]];
  /** Those who wait, in order of arrival. */
  readonly line: readonly Waiter[];
  /** Another one after every write. */
  readonly version?: string;
}

/** A lock as an attempt wants it. */
export interface WantedLock {
  readonly lock: string;
  /** How many may hold it at a time. */
  readonly places: number;
}

/** A DynamoDB item has at most 400 KB; a waiter takes some 200 bytes. */
export const LONGEST_LINE = 1_500;

/** The lock of all runs of the deployment, where it limits how many are active. No lock of a job has such a name. */
export const DEPLOYMENT_LOCK = '*';

/** The locks that an attempt needs, in the order in which all attempts take theirs: so nobody waits in a circle. */
export function locksOf({ message, maxRunning }: Pick<Attempt, 'message' | 'maxRunning'>): WantedLock[] {
  const { overlap, lock, lockPlaces = 1 } = message;
  return [
    ...(overlap === 'allow' ? [] : [{ lock, places: lockPlaces }]),
    ...(maxRunning === undefined ? [] : [{ lock: DEPLOYMENT_LOCK, places: maxRunning }]),
  ];
}

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
export function heldBy({ lock, holders }: Pick<Lock, 'lock' | 'holders'>): string {
  const [holder] = holders;
  const { length } = holders;
  if (lock === DEPLOYMENT_LOCK)
    return `${length} ${length === 1 ? 'run is' : 'runs are'} active, as many as max-running allows`;
  if (length > 1) return `lock ${lock} is held by ${length} runs, the first of them ${holder.runId}`;
  if (!isFormerHolder(holder)) return `lock ${lock} is held by ${holder.runId}`;
  return `lock ${lock} is held by runs of ${jobOfRun(holder.runId)} from before its lock was changed`;
}

/** How many are before it in the line, the holders not counted. @returns undefined if it does not stand in the line */
export function placeInLine({ line }: Pick<Lock, 'line'>, key: AttemptKey): number | undefined {
  const index = line.findIndex((waiter) => isSame(waiter, key));
  return index < 0 ? undefined : index;
}

export function isHolder({ holders }: Pick<Lock, 'holders'>, key: AttemptKey): boolean {
  return holders.some((holder) => isSame(holder, key));
}

/** The lock in the hands of this one alone. */
export function heldAlone(lock: string, { runId, number }: AttemptKey, now: Date): Lock {
  return { lock, holders: [{ runId, number, touched: now.toISOString() }], line: [] };
}

/** The lock in the hands of a holder that takes it (again). */
export function taken(lock: Lock, key: AttemptKey, now: Date): Lock {
  const touched = now.toISOString();
  const [first, ...others] = lock.holders.map(({ handed, ...holder }) =>
    isSame(holder, key) ? { ...holder, touched } : { ...holder, ...(handed !== undefined && { handed }) },
  );
  return first === undefined ? lock : { ...lock, holders: [first, ...others] };
}

/** The lock with another holder. @returns undefined if it has no place for it, or others wait for one */
export function joined(
  lock: Lock,
  { runId, number }: AttemptKey,
  places: number,
  now: Date,
): Lock | undefined {
  if (lock.line.length > 0 || !hasPlace(lock.holders, places)) return undefined;
  return { ...lock, holders: [...lock.holders, { runId, number, touched: now.toISOString() }] };
}

/** What stands for the attempts of before leaves no place beside it, and gets none beside others. */
function hasPlace(holders: readonly Holder[], places: number): boolean {
  return holders.length < places && !holders.some(isFormerHolder);
}

/** The lock with somebody at the end of its line, unless it stands there already. */
export function entered(lock: Lock, { runId, number }: AttemptKey, places: number, now: Date): Lock {
  if (placeInLine(lock, { runId, number }) !== undefined) return lock;
  const waiter = { runId, number, since: now.toISOString(), ...(places > 1 && { places }) };
  return { ...lock, line: [...lock.line, waiter] };
}

/** The lock with somebody before all who wait, unless it is there already. */
export function preceded(lock: Lock, { runId, number }: AttemptKey, now: Date): Lock {
  if (isHolder(lock, { runId, number }) || placeInLine(lock, { runId, number }) !== undefined) return lock;
  return { ...lock, line: [{ runId, number, since: now.toISOString() }, ...lock.line] };
}

/** The lock without somebody in its line, whose place there may be why others wait. */
export function left(lock: Lock, key: AttemptKey, now: Date): Lock {
  const line = lock.line.filter((waiter) => !isSame(waiter, key));
  return handedOn(lock, lock.holders, line, now) ?? lock;
}

/** The lock after some of its holders: those who are first in line have their places. @returns undefined if it is free */
export function handedOver(lock: Lock, done: readonly AttemptKey[], now: Date): Lock | undefined {
  const holders = lock.holders.filter((holder) => !done.some((one) => isSame(one, holder)));
  return handedOn(lock, holders, lock.line, now);
}

/** The lock with these holders, and then those who are first in line, as far as there is a place for them. */
function handedOn(
  lock: Lock,
  holders: readonly Holder[],
  line: readonly Waiter[],
  now: Date,
): Lock | undefined {
  const at = now.toISOString();
  const all = [...holders];
  const waiting = [...line];
  for (let [next] = waiting; next !== undefined && hasPlace(all, next.places ?? 1); [next] = waiting) {
    all.push({ runId: next.runId, number: next.number, touched: at, handed: at });
    waiting.shift();
  }
  const [first, ...others] = all;
  return first && { ...lock, holders: [first, ...others], line: waiting };
}
