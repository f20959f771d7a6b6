import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Remaining } from '../../aws/deadline.ts';
import type { Config } from '../../config/config.ts';
import { type DeadLetter, deleteDeadLetter, takeDeadLetters } from '../dead-letters.ts';
import { decodeInput } from '../message/decode.ts';
import { encodeMessage } from '../message/encode.ts';
import { messageGroup, onDemandInstant, runIdOf } from '../message/message.ts';
import type { RunParts } from '../parts.ts';

/** What became of a letter: it is a run now, or stays for a reason. */
interface Redriven {
  /** The letter's id. */
  readonly letter: string;
  readonly run?: string;
  readonly reason?: string;
}

export interface RedriveAnswer {
  readonly redriven: readonly Redriven[];
  /** How many letters were left because the time ran out. */
  readonly left: number;
}

/** The time reserved for one letter. */
const LETTER_MS = 10_000;

/**
 * Sends each dead letter to the queue as a run of now, since its deadline is past and its run has ended in the ledger. The
 * message is read from the dead-letter queue, never from the request.
 */
export function redrive(
  { clients, config, now }: RunParts,
  context: Remaining | undefined,
): Promise<RedriveAnswer> {
  return takeDeadLetters(clients.sqs, queueUrls(config), async (letters) => {
    const redriven: Redriven[] = [];
    let scheduled = onDemandInstant(now());
    for (const letter of letters) {
      if (context && context.getRemainingTimeInMillis() < LETTER_MS) break;
      redriven.push(await redriveOne(clients, config, letter, scheduled));
      // Two letters of one job are two runs.
      scheduled = onDemandInstant(new Date(scheduled.getTime() + 1));
    }
    return { redriven, left: letters.length - redriven.length };
  });
}

/** The URLs of both dead-letter queues differ only in the names at their ends. */
function queueUrls({ deadLetterQueueUrl, deadLetterQueue, undeliveredQueue }: Config): string[] {
  const beside = deadLetterQueueUrl.slice(0, -deadLetterQueue.length);
  return [deadLetterQueueUrl, `${beside}${undeliveredQueue}`];
}

async function redriveOne(
  { sqs }: RunParts['clients'],
  { queueUrl }: Config,
  letter: DeadLetter,
  scheduled: Date,
): Promise<Redriven> {
  const decoded = decodeInput(letter.body, scheduled, 'manual');
  if (!decoded.ok) return { letter: letter.id, reason: decoded.reason };
  const message = { ...decoded.message, attempt: 1 };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: messageGroup(message),
      MessageDeduplicationId: runIdOf(message),
    }),
  );
  await deleteDeadLetter(sqs, letter);
  return { letter: letter.id, run: runIdOf(message) };
}
