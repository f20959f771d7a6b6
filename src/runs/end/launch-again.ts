// Prepares the next launch of an attempt whose task failed before its command began, for a reason that may pass.
//
//   launchAgain  one conditional write; from then on this task's event is a duplicate
//   timeout      of the stopped task: deleted
//   schedule     sends the message again
//
// After a crash between two steps, the redelivered event or the reconciler completes the rest.

import { nextLaunch, scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { cancelTimeout } from '../../schedules/stop-schedule.ts';
import { launchingAgainEvent } from '../events.ts';
import { type Attempt, type AttemptToLaunch, isToLaunch } from '../ledger/attempt.ts';
import type { RunParts } from '../parts.ts';
import type { StoppedTask } from './stopped-task.ts';
import type { Verdict } from './verdict.ts';

/**
 * Returns a claimed or started attempt to the queue for its next launch. Past the deadline that happens at once: the dispatcher
 * then records the attempt as missed and dead-letters its message.
 * @returns false if the attempt was closed, or prepared for its next launch, by another invocation
 */
export async function launchAgain(
  parts: RunParts,
  attempt: Attempt,
  task: StoppedTask,
  { reason = 'ECS could not start the task and gave no reason' }: Verdict,
): Promise<boolean> {
  const { ledger, now } = parts;
  const waitingSince = attempt.waitingSince ?? now().toISOString();
  const launchDue = nextLaunch({ ...attempt, waitingSince }, now()).toISOString();
  const toLaunch = await ledger.launchAgain(attempt, { reason, launchDue, waitingSince }, task.taskArn);
  if (!isToLaunch(toLaunch)) return false;
  await finishLaunchAgain(parts, toLaunch);
  parts.emit(launchingAgainEvent(toLaunch));
  return true;
}

/** Does what follows from the write. Safe to repeat. */
export async function finishLaunchAgain(parts: RunParts, attempt: AttemptToLaunch): Promise<void> {
  await cancelTimeout(parts, { ...attempt, launch: attempt.launch - 1 });
  await scheduleLaunch(parts, attempt);
}
