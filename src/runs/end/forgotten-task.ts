import { findTaskOf } from '../attempt-task.ts';
import type { Attempt } from '../ledger/attempt.ts';
import type { RunParts } from '../parts.ts';
import { endTaskOfStopped } from '../stopped-attempt.ts';
import { closeStopped } from './close.ts';
import { readStoppedTask } from './stopped-task.ts';

/**
 * Ends the task of an attempt that was stopped without one and whose dispatcher died before it could record the task: it is
 * stopped, or its end is recorded.
 * @returns whether there is such a task; the attempt is settled after its end
 */
export async function endForgottenTask(parts: RunParts, attempt: Attempt): Promise<boolean> {
  if (attempt.state !== 'stopped' || attempt.taskArn !== undefined) return false;
  const found = await findTaskOf(parts, attempt);
  if (found === undefined) return false;
  if (!found.stopped) {
    await endTaskOfStopped(parts, attempt, found.task);
    return true;
  }
  const stopped = readStoppedTask(found.described, parts.config.prefix);
  if (stopped === undefined) return false;
  await closeStopped(parts, stopped);
  return true;
}
