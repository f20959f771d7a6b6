// Takes an attempt's lock, or takes it over from a holder that is known to be dead.
import { describeTaskOf, findTaskOf } from '../attempt-task.ts';
import { isDispatcherGone, isTaskForgotten } from '../gone.ts';
import { type Attempt, isFinal } from '../ledger/attempt.ts';
import type { Lock } from '../ledger/lock.ts';
import type { RunParts } from '../parts.ts';

/** A lock that an attempt could not get, and the attempt that holds it. */
export interface HeldLock {
  readonly lock: Lock;
  readonly holder?: Attempt;
}

/** Takes the attempt's lock. @returns the other holder; undefined if the lock is ours or none is needed */
export async function obtainLock(parts: RunParts, attempt: Attempt): Promise<HeldLock | undefined> {
  const { ledger, locks, now } = parts;
  const { lock: name, overlap } = attempt.message;
  if (overlap === 'allow') return undefined;
  const held = await locks.acquire(name, attempt, now());
  if (held === undefined) return undefined;
  const holder = await ledger.get(held.holder);
  if (!(await isDead(parts, held, holder))) return { lock: held, holder };
  if (await locks.takeOver(held, attempt, now())) return undefined;
  // Another attempt took it, or its holder released it after all.
  const other = await locks.acquire(name, attempt, now());
  return other && { lock: other, holder: await ledger.get(other.holder) };
}

/** Whether a holder certainly cannot be active any more. */
async function isDead(parts: RunParts, lock: Lock, holder: Attempt | undefined): Promise<boolean> {
  // Attempts leave the ledger months after their end.
  if (holder === undefined) return true;
  // An attempt that was stopped while it was starting may still get a task, or have one that has not ended yet.
  if (isFinal(holder.state) && holder.state !== 'stopped') return true;
  if (holder.taskArn !== undefined) return isTaskGone(parts, holder, holder.taskArn);
  // A claimed attempt touches its lock at every redelivery.
  if (!isDispatcherGone(lock.touched, parts.now())) return false;
  return (await findTaskOf(parts, holder))?.stopped ?? true;
}

/** Whether ECS says that the task has stopped, or no longer knows it. */
async function isTaskGone(parts: RunParts, holder: Attempt, taskArn: string): Promise<boolean> {
  const { owner, task } = await describeTaskOf(parts, holder, taskArn);
  // The task belongs to another attempt, so it says nothing about the holder, which has none.
  if (owner === 'foreign') return true;
  return task ? task.lastStatus === 'STOPPED' : isTaskForgotten(holder, parts.now());
}
