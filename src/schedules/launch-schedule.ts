// An attempt that could not be started is launched again later: by a one-time schedule that sends its message once more, and
// not by a message that is held back, which would hold back its whole group.
import type { AttemptToLaunch } from '../runs/ledger/attempt.ts';
import { secondsToDeadline } from '../runs/message/deadline.ts';
import { launchGroup, type Message } from '../runs/message/message.ts';
import { launchScheduleName } from '../runs/message/once-name.ts';
import { type SendParts, sendLater } from './send-later.ts';

/** Launches that came to nothing wait 10 s, doubled each time, up to 300 s, as AWS advises for ECS. */
function launchDelaySeconds(launch: number): number {
  return Math.min(300, 10 * 2 ** (launch - 1));
}

/**
 * When an attempt is to be launched after a launch that came to nothing: at the latest when its deadline is over, to be recorded
 * as missed then.
 * @param launch the one that came to nothing
 */
export function nextLaunch(message: Message, launch: number, now: Date): Date {
  const seconds = Math.min(launchDelaySeconds(launch), Math.max(0, secondsToDeadline(message, now)));
  // Whole seconds: the precision of `at()`.
  return new Date(Math.ceil(now.getTime() / 1000 + seconds) * 1000);
}

/** Makes sure that the attempt's message comes again at its `launchDue`, or a moment from now if that has passed. */
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
