// An attempt that could not be started is launched again later: by a one-time schedule that sends its message once more, and
// not by a message that is held back, which would hold back its whole group.
import type { Config } from '../config.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { secondsToDeadline } from '../runs/message/deadline.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import { launchGroup, type Message } from '../runs/message/message.ts';
import { launchScheduleName } from '../runs/message/once-name.ts';
import { createOnce, LEAD_MS, type OnceParts } from './once-schedule.ts';

type LaunchParts = OnceParts & {
  readonly config: Pick<Config, 'queueArn'>;
  readonly now: () => Date;
};

/** An attempt that waits for its next launch. */
export type WaitingAttempt = Attempt & Required<Pick<Attempt, 'launchDue'>>;

export function isWaiting(attempt: Attempt | undefined): attempt is WaitingAttempt {
  return attempt?.state === 'claimed' && attempt.launchDue !== undefined;
}

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
export async function scheduleLaunch(parts: LaunchParts, attempt: WaitingAttempt): Promise<void> {
  const { message, launch, launchDue } = attempt;
  await createOnce(parts, {
    name: launchScheduleName(attempt, launchDue),
    description: `launch ${launch} of ${attempt.runId}, attempt ${attempt.number}`,
    at: new Date(Math.max(Date.parse(launchDue), parts.now().getTime() + LEAD_MS)),
    target: {
      Arn: parts.config.queueArn,
      Input: encodeMessage(message),
      SqsParameters: { MessageGroupId: launchGroup(message, launch) },
      RetryPolicy: { MaximumEventAgeInSeconds: Math.min(Math.max(message.deadline, 60), 86_400) },
    },
  });
}
