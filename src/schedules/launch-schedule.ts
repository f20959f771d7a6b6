// Launches an attempt again later, by a one-time schedule that sends its message once more. A message kept in the queue would
// hold back its whole group.
import type { AttemptToLaunch } from '../runs/ledger/attempt.ts';
import { secondsToDeadline } from '../runs/message/deadline.ts';
import { launchGroup, type Message } from '../runs/message/message.ts';
import { launchScheduleName } from '../runs/message/once-name.ts';
import { type SendParts, sendLater } from './send-later.ts';

/** After a failed launch the next one waits 10 s, doubled each time, up to 300 s, as AWS advises for ECS. */
function launchDelaySeconds(launch: number): number {
  return Math.min(300, 10 * 2 ** (launch - 1));
}

/**
 * When an attempt is launched after a failed launch: at the latest after its deadline, to be recorded as missed then.
 * @param launch the one that failed
 */
export function nextLaunch(message: Message, launch: number, now: Date): Date {
  const seconds = Math.min(launchDelaySeconds(launch), Math.max(0, secondsToDeadline(message, now)));
  // `at()` expressions have a precision of one second.
  return new Date(Math.ceil(now.getTime() / 1000 + seconds) * 1000);
}

/** Schedules the attempt's message for its `launchDue`, or for a moment from now if that is past. */
export async function scheduleLaunch(parts: SendParts, attempt: AttemptToLaunch): Promise<void> {
  const { message, launch, launchDue } = attempt;
  await sendLater(parts, {
    name: launchScheduleName(attempt, launchDue),
    description: `launch ${launch} of ${attempt.runId}, attempt ${attempt.number}`,
    due: new Date(launchDue),
    message,
    group: launchGroup(message, launch),
  });
}
