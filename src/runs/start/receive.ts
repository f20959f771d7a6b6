import { decode, type QueueRecord } from '../message/decode.ts';
import { type Delivery, sendToDeadLetters } from './dead-letter.ts';
import type { Decision } from './decision.ts';
import { dispatch } from './dispatcher.ts';
import type { DispatchParts } from './parts.ts';

/** What Lambda's SQSRecord has of a message. */
interface DeliveredRecord extends QueueRecord {
  readonly messageId: string;
  readonly attributes: QueueRecord['attributes'] & {
    readonly ApproximateReceiveCount: string;
    readonly MessageGroupId?: string;
  };
}

/**
 * Decodes a message and dispatches it; what cannot be decoded goes to the dead-letter queue.
 * @throws what the SDK throws where a step could not be done; the message is to come again then
 */
export async function receive(parts: DispatchParts, record: DeliveredRecord): Promise<Decision> {
  const { clients, config } = parts;
  const deadLetters = { sqs: clients.sqs, queueUrl: config.deadLetterQueueUrl };
  const delivery: Delivery = {
    body: record.body,
    messageId: record.messageId,
    // Every message of a FIFO queue has one.
    groupId: record.attributes.MessageGroupId ?? record.messageId,
  };
  const decoded = decode(record);
  if (!decoded.ok) {
    await sendToDeadLetters(deadLetters, delivery, { reason: decoded.reason });
    return { decision: 'undecodable', reason: decoded.reason };
  }
  return dispatch(parts, decoded.message, {
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    deadLetter: ({ job, runId, number }, reason) =>
      sendToDeadLetters(deadLetters, delivery, { reason, job, run: runId, attempt: number }),
  });
}
