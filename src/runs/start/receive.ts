import type { DispatchEvent } from '../events.ts';
import { decode, type QueueRecord } from '../message/decode.ts';
import type { QueueParts, RunParts } from '../parts.ts';
import { type Delivery, sendToDeadLetters } from './dead-letter.ts';
import { dispatch } from './dispatcher.ts';

/** The fields of Lambda's SQSRecord that are needed here. */
interface DeliveredRecord extends QueueRecord {
  readonly messageId: string;
  readonly attributes: QueueRecord['attributes'] & {
    readonly ApproximateReceiveCount: string;
    readonly MessageGroupId?: string;
  };
}

/**
 * Decodes and dispatches a message. One that cannot be decoded goes to the dead-letter queue.
 * @returns what became of it; undefined if it could not be decoded
 * @throws what the SDK throws if a step failed; the message must then be redelivered
 */
export async function receive(
  parts: RunParts & QueueParts,
  record: DeliveredRecord,
): Promise<DispatchEvent | undefined> {
  const { clients, config, emit } = parts;
  const deadLetters = { sqs: clients.sqs, queueUrl: config.deadLetterQueueUrl };
  const delivery: Delivery = {
    body: record.body,
    messageId: record.messageId,
    // Every message of a FIFO queue has one.
    groupId: record.attributes.MessageGroupId ?? record.messageId,
  };
  const decoded = decodeDue(record, parts.now());
  if (!decoded.ok) {
    const { reason } = decoded;
    await sendToDeadLetters(deadLetters, delivery, { reason });
    emit({ kind: 'undecodable', reason });
    return undefined;
  }
  return dispatch(parts, decoded.message, {
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    giveUp: ({ job, runId, number }, reason) =>
      sendToDeadLetters(deadLetters, delivery, { reason, job, run: runId, attempt: number }),
  });
}

/** More than clocks differ. */
const EARLIEST_MS = 5 * 60 * 1000;

/**
 * Decodes a message, unless it is early: no schedule sends one before its time. An early one would take the place of its run, and
 * the run's own message would then be dropped as a twin.
 */
function decodeDue(record: DeliveredRecord, now: Date): ReturnType<typeof decode> {
  const decoded = decode(record);
  const isTooEarly = decoded.ok && Date.parse(decoded.message.scheduled) > now.getTime() + EARLIEST_MS;
  return isTooEarly ? { ok: false, reason: 'scheduled is in the future' } : decoded;
}
