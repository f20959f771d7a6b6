import type { Retry } from '../runs/ledger/retry.ts';
import { messageGroup, runIdOf } from '../runs/message/message.ts';
import { retryScheduleName } from '../runs/message/once-name.ts';
import { type SendParts, sendLater } from './send-later.ts';

/** Creates the schedule. If ECS or the reconciler was late and the retry is due already, it is sent a moment from now. */
export async function scheduleRetry(parts: SendParts, { due, message }: Retry): Promise<void> {
  const { job, attempt } = message;
  const runId = runIdOf(message);
  await sendLater(parts, {
    name: retryScheduleName({ job, runId, number: attempt }),
    description: `attempt ${attempt} of ${runId}`,
    due,
    message,
    group: messageGroup(message),
  });
}
