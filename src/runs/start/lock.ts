// The attempt's lock: taken, or taken over from a holder that is known to be dead.
import { awsErrorCode } from '../../aws/errors.ts';
import { describeOwned } from '../../aws/own-task.ts';
import { type Attempt, isFinal } from '../ledger/attempt.ts';
import type { Lock } from '../ledger/locks.ts';
import { ownerTags } from '../message/task-marks.ts';
import { findTaskOf } from './find-task.ts';
import type { DispatchParts } from './parts.ts';

/** A lock that an attempt could not get, and the attempt that has it. */
export interface HeldLock {
  readonly lock: Lock;
  readonly holder?: Attempt;
}

/**
 * Nobody is between lock and start for longer than a Lambda function lives (15 minutes), and a claimed attempt that is put
 * back touches its lock at least every five minutes.
 */
const CLAIMED_HOLDER_MS = 15 * 60 * 1000;

/** A task that ECS does not know is one that it forgot, an hour after its end, or one that it does not show yet. */
const NEW_TASK_MS = 10 * 60 * 1000;

/** Takes the attempt's lock. @returns who else has it; `undefined`: it is ours, or none is needed */
export async function obtainLock(parts: DispatchParts, attempt: Attempt): Promise<HeldLock | undefined> {
  const { ledger, locks, now } = parts;
  const { lock: name, overlap } = attempt.message;
  if (overlap === 'allow') return undefined;
  const held = await locks.acquire(name, attempt, now());
  if (held === undefined) return undefined;
  const holder = await ledger.get(held.holder);
  if (!(await isDead(parts, held, holder))) return { lock: held, holder };
  if (await locks.takeOver(held, attempt, now())) return undefined;
  // Somebody else took it, or the holder released it after all.
  const other = await locks.acquire(name, attempt, now());
  return other && { lock: other, holder: await ledger.get(other.holder) };
}

/** Whether a holder cannot be active any more. Doubt means that it can. */
async function isDead(parts: DispatchParts, lock: Lock, holder: Attempt | undefined): Promise<boolean> {
  // Runs leave the ledger months after their end.
  if (holder === undefined) return true;
  // One that was stopped while it was starting may still get a task, or have one that has not ended yet.
  if (isFinal(holder.state) && holder.state !== 'stopped') return true;
  if (holder.taskArn !== undefined) return isTaskGone(parts, holder, holder.taskArn);
  const touched = Date.parse(lock.touched);
  if (parts.now().getTime() - touched <= CLAIMED_HOLDER_MS) return false;
  return (await findTaskOf(parts, holder))?.stopped ?? true;
}

/** Whether ECS says that the task has stopped, or no longer knows it. */
async function isTaskGone(
  { clients, config, now }: DispatchParts,
  holder: Attempt,
  taskArn: string,
): Promise<boolean> {
  try {
    const { owner, task } = await describeOwned(clients.ecs, taskArn, ownerTags(holder, config.prefix));
    // A task that is somebody else's says nothing about the holder, which has none.
    if (owner === 'foreign') return true;
    if (task) return task.lastStatus === 'STOPPED';
    const age = now().getTime() - Date.parse(holder.started ?? holder.scheduled);
    return age > NEW_TASK_MS;
  } catch (error) {
    // The holder's cluster is gone, and its task with it.
    if (awsErrorCode(error) === 'aws-not-found') return true;
    throw error;
  }
}
