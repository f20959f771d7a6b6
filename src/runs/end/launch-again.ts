// A task whose command never began, for a reason that may pass: its attempt goes back to its next launch.
//
//   lock       touched, so that nobody takes its holder for dead
//   launchAgain  one conditional write: from then on this task's event is a twin
//   timeout    of the task that is gone: deleted
//   schedule   sends the message again
//
// After a crash between any two of them the event comes again, or the reconciler, and does what is left.

import { nextLaunch, scheduleLaunch } from '../../schedules/launch-schedule.ts';
import { cancelTimeout } from '../../schedules/stop-schedule.ts';
import { launchingAgainEvent } from '../events.ts';
import { type Attempt, type AttemptToLaunch, isToLaunch } from '../ledger/attempt.ts';
import type { RunParts } from '../parts.ts';
import type { StoppedTask } from './stopped-task.ts';
import type { Verdict } from './verdict.ts';

/**
 * Leaves the attempt, claimed or started, to its next launch. Past its deadline that is at once, for the dispatcher to record it
 * as missed and to give its message up.
 * @returns whether it does; false: somebody else has closed it, or has done the same
 */
export async function launchAgain(
  parts: RunParts,
  attempt: Attempt,
  task: StoppedTask,
  { reason = 'ECS could not start the task and gave no reason' }: Verdict,
): Promise<boolean> {
  const { ledger, locks, now } = parts;
  const { overlap, lock } = attempt.message;
  if (overlap !== 'allow') await locks.acquire(lock, attempt, now());
  const launchDue = nextLaunch(attempt.message, attempt.launch, now()).toISOString();
  const toLaunch = await ledger.launchAgain(attempt, { reason, launchDue }, task.taskArn);
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
