// Wakes attempts to which a lock was handed: their own messages are sent from the ledger, each in a group of its own, since nothing
// may hold them back.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { formerAttempts } from './former-attempts.ts';
import { type Attempt, isFinal } from './ledger/attempt.ts';
import { isFormerHolder, locksOf } from './ledger/lock-line.ts';
import type { HandedLock } from './ledger/locks.ts';
import { encodeMessage } from './message/encode.ts';
import { againGroup } from './message/message.ts';
import type { RunParts } from './parts.ts';

/** Releases the locks of an attempt that has ended, or takes the attempt out of their lines. */
export async function releaseLocks(parts: RunParts, attempt: Attempt): Promise<void> {
  for (const { lock } of locksOf(attempt))
    await wakeAll(parts, await parts.locks.release(lock, attempt, parts.now()));
}

/** Sends the messages of those to whom locks were handed. Safe to repeat. */
export async function wakeAll(parts: RunParts, handed: readonly HandedLock[]): Promise<void> {
  const left = [...handed];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    if (isFormerHolder(next.holder) && (await formerAttempts(parts, next)).length > 0) {
      await wakeFirst(parts, next);
      continue;
    }
    const holder = await parts.ledger.get(next.holder);
    if (holder !== undefined && !isFinal(holder.state)) await wake(parts, holder, next.handed);
    // It ended while it waited, and whoever ended it died before it left the line.
    else left.push(...(await parts.locks.release(next.lock, next.holder, parts.now())));
  }
}

/** Has the first in a lock's line look at it. */
async function wakeFirst(parts: RunParts, { lock, handed }: HandedLock): Promise<void> {
  const [first] = (await parts.locks.get(lock))?.line ?? [];
  const waiter = first && (await parts.ledger.get(first));
  if (waiter !== undefined && !isFinal(waiter.state)) await wake(parts, waiter, handed);
}

/** Sends the message of a claimed attempt. @param since tells one call from a later one that means the same attempt */
export async function wake(
  { clients, config }: RunParts,
  { message, runId, number }: Attempt,
  since: string,
): Promise<void> {
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.queueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: againGroup(message, since),
      MessageDeduplicationId: `${runId}#${number}#${since}`,
    }),
  );
}
