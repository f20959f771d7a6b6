// A task whose command never began, for a reason that may pass: its attempt goes back to its next launch.
//
//   lock       touched, so that nobody takes its holder for dead
//   launchAgain  one conditional write: from then on this task's event is a twin
//   timeout    of the task that is gone: deleted
//   schedule   sends the message again
//
// After a crash between any two of them the event comes again, or the reconciler, and does what is left.

import {
  isWaiting,
  nextLaunch,
  scheduleLaunch,
  type WaitingAttempt,
} from '../../schedules/launch-schedule.ts';
import { cancelTimeout } from '../../schedules/stop-schedule.ts';
import type { Attempt } from '../ledger/attempt.ts';
import type { OutcomeParts } from './parts.ts';
import type { StoppedTask } from './stopped-task.ts';
import type { Verdict } from './verdict.ts';

/**
 * Leaves the attempt, claimed or started, to its next launch. Past its deadline that is at once, for the dispatcher to record it
 * as missed and to give its message up.
 * @returns the attempt as it waits; `undefined`: somebody else has closed it, or has done the same
 */
export async function launchAgain(
  parts: OutcomeParts,
  attempt: Attempt,
  task: StoppedTask,
  { reason = 'ECS could not start the task and gave no reason' }: Verdict,
): Promise<WaitingAttempt | undefined> {
  const { ledger, locks, now } = parts;
  const { overlap, lock } = attempt.message;
  if (overlap !== 'allow') await locks.acquire(lock, attempt, now());
  const launchDue = nextLaunch(attempt.message, attempt.launch, now()).toISOString();
  const waiting = await ledger.launchAgain(attempt, { reason, launchDue }, task.taskArn);
  if (!isWaiting(waiting)) return undefined;
  await finishLaunchAgain(parts, waiting);
  return waiting;
}

/** Does what follows from the write. Safe to repeat. @param attempt the attempt as it waits */
export async function finishLaunchAgain(parts: OutcomeParts, attempt: WaitingAttempt): Promise<void> {
  await cancelTimeout(parts, { ...attempt, launch: attempt.launch - 1 });
  await scheduleLaunch(parts, attempt);
}
