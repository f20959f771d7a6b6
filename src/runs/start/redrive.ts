import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Remaining } from '../../aws/deadline.ts';
import type { Config } from '../../config/config.ts';
import { type DeadLetter, deleteDeadLetter, takeDeadLetters } from '../dead-letters.ts';
import { type Attempt, isFinal, newAttempt } from '../ledger/attempt.ts';
import { decodeInput } from '../message/decode.ts';
import { encodeMessage } from '../message/encode.ts';
import { type Message, messageGroup, onDemandInstant, runIdOf, scheduledOfRun } from '../message/message.ts';
import { onDemandMessage } from '../message/on-demand.ts';
import type { RunParts } from '../parts.ts';
import { standing } from '../standing.ts';
import { withLockOfNow } from './lock-of-now.ts';
import { decodeDue } from './receive.ts';

/** What became of a letter: it is a run now, or not for a reason. */
export interface Redriven {
  /** The letter's id. */
  readonly letter: string;
  readonly run?: string;
  readonly reason?: string;
  /** The letter is deleted although no run was started: its attempt has run, or was redriven before. */
  readonly dropped?: true;
}

export interface RedriveAnswer {
  readonly redriven: readonly Redriven[];
  /** How many letters were left because the time ran out. */
  readonly left: number;
  /** About how many letters are behind others of their job: SQS delivers ten at a time. */
  readonly behind: number;
}

/** The time reserved for one letter. */
const LETTER_MS = 10_000;

/**
 * Sends each dead letter to the queue as a run of now, since its deadline is past and its run has ended in the ledger. The
 * message is read from the dead-letter queue, never from the request. The ledger decides whether it may start: an attempt that has
 * run is never redriven, and of several letters of one attempt only one.
 */
export function redrive(parts: RunParts, context: Remaining | undefined): Promise<RedriveAnswer> {
  const { clients, config, now } = parts;
  return takeDeadLetters(clients.sqs, queueUrls(config), async (letters, behind) => {
    const redriven: Redriven[] = [];
    let scheduled = onDemandInstant(now());
    for (const letter of letters) {
      if (context && context.getRemainingTimeInMillis() < LETTER_MS) break;
      redriven.push(await redriveOne(parts, letter, scheduled));
      // Two letters of one job are two runs.
      scheduled = onDemandInstant(new Date(scheduled.getTime() + 1));
    }
    return { redriven, left: letters.length - redriven.length, behind };
  });
}

/** The URLs of both dead-letter queues differ only in the names at their ends. */
function queueUrls({ deadLetterQueueUrl, deadLetterQueue, undeliveredQueue }: Config): string[] {
  const beside = deadLetterQueueUrl.slice(0, -deadLetterQueue.length);
  return [deadLetterQueueUrl, `${beside}${undeliveredQueue}`];
}

async function redriveOne(parts: RunParts, letter: DeadLetter, scheduled: Date): Promise<Redriven> {
  const { clients, ledger } = parts;
  const stays = (reason: string): Redriven => ({ letter: letter.id, reason });
  const drop = async (reason: string): Promise<Redriven> => {
    await deleteDeadLetter(clients.sqs, letter);
    return { letter: letter.id, reason, dropped: true };
  };
  const original = originalOf(letter, parts.now());
  const decoded = decodeInput(letter.body, scheduled, 'manual');
  const known = decoded.ok ? decoded.message : original;
  if (known === undefined) return stays(letter.reason);
  const message = await withLockOfNow(parts, onDemandMessage(known, scheduled));
  if (original === undefined) return start(parts, letter, message);
  const attempt = await attemptOf(parts, original, runIdOf(message));
  if (hasRun(attempt)) return drop(`it has run: ${attempt.runId} ${standing(attempt)}`);
  if (!isFinal(attempt.state)) return stays(`${attempt.runId} ${standing(attempt)}`);
  if (attempt.redriven === undefined) {
    if (!(await ledger.redrive(attempt, runIdOf(message)))) return stays(`${attempt.runId} has just changed`);
    return start(parts, letter, message);
  }
  const again = { runId: attempt.redriven, number: 1 };
  if ((await ledger.get(again)) !== undefined) return drop(`it was redriven before, as ${again.runId}`);
  // Whoever redrove it may have died before the message was sent.
  return start(parts, letter, { ...message, scheduled: scheduledOfRun(again.runId) });
}

/** Whether its command may have begun. A task that could not be started has not run it. */
function hasRun({ taskArn, state }: Attempt): boolean {
  return taskArn !== undefined && state !== 'not-started';
}

/** The attempt whose message the letter has. @returns undefined if the letter does not say, or names an instant to come */
function originalOf({ body, sent }: DeadLetter, now: Date): Message | undefined {
  const decoded = decodeDue({ body, attributes: { SentTimestamp: String(sent.getTime()) } }, now);
  return decoded.ok ? decoded.message : undefined;
}

/** The attempt in the ledger. One that never arrived is recorded as missed, so that nobody reports it, or redrives it, once more. */
async function attemptOf({ ledger, now }: RunParts, message: Message, run: string): Promise<Attempt> {
  const fresh = newAttempt(message);
  const there = await ledger.get(fresh);
  if (there !== undefined) return there;
  const reason = `it never reached the dispatcher, and was redriven as ${run}`;
  const { recorded, attempt } = await ledger.record(
    { ...fresh, state: 'missed', reason, redriven: run },
    now(),
  );
  // The person who redrives it knows.
  if (recorded) await ledger.settled(attempt);
  return attempt;
}

async function start({ clients, config }: RunParts, letter: DeadLetter, message: Message): Promise<Redriven> {
  const run = runIdOf(message);
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.queueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: messageGroup(message),
      MessageDeduplicationId: run,
    }),
  );
  await deleteDeadLetter(clients.sqs, letter);
  return { letter: letter.id, run };
}
