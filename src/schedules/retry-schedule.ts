import type { Config } from '../config.ts';
import type { Retry } from '../runs/ledger/retry.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import { messageGroup, runIdOf } from '../runs/message/message.ts';
import { retryScheduleName } from '../runs/message/once-name.ts';
import { createOnce, LEAD_MS, type OnceParts } from './once-schedule.ts';

/**
 * Makes the schedule. A retry that is due already, because ECS or the reconciler was late, is sent a moment from now.
 */
export async function scheduleRetry(
  parts: OnceParts & { readonly config: Pick<Config, 'queueArn'> },
  { due, message }: Retry,
  now: Date,
): Promise<void> {
  const { job, attempt, deadline } = message;
  const runId = runIdOf(message);
  await createOnce(parts, {
    name: retryScheduleName({ job, runId, number: attempt }),
    description: `attempt ${attempt} of ${runId}`,
    at: new Date(Math.max(due.getTime(), now.getTime() + LEAD_MS)),
    target: {
      Arn: parts.config.queueArn,
      Input: encodeMessage(message),
      SqsParameters: { MessageGroupId: messageGroup(message) },
      RetryPolicy: { MaximumEventAgeInSeconds: Math.min(Math.max(deadline, 60), 86_400) },
    },
  });
}
