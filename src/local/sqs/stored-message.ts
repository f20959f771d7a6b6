// A message while it is in a queue, and the handle with which its receiver deletes it.
import type { Timer } from '../clock.ts';
import { ServiceError } from '../service.ts';
import { uniqueId } from '../unique-id.ts';
import type { AttributeValues, NewMessage } from './message.ts';

/** Instants are milliseconds since the epoch. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: AttributeValues;
  readonly traceHeader: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly sent: number;
  /** The queue from which it was moved to this dead-letter queue. */
  readonly deadLetterSource: string | undefined;
  receiveCount: number;
  firstReceived: number | undefined;
  received: number | undefined;
  state: 'delayed' | 'available' | 'in-flight';
  /** Until when it cannot be received, while it is not available. */
  until: number;
  /** Makes it visible again. */
  timer: Timer | undefined;
}

/** What a message is, without what makes it visible again. */
export type MessageState = Omit<StoredMessage, 'timer'>;

/** What a message keeps when it is moved to a dead-letter queue. */
export interface KeptOfDead {
  readonly id?: string;
  readonly sent?: number;
  readonly deadLetterSource?: string;
}

/** A new message, not yet received. */
export function storedMessage(
  message: NewMessage,
  sequenceNumber: string | undefined,
  now: number,
  kept: KeptOfDead,
): MessageState {
  return {
    id: kept.id ?? uniqueId(),
    body: message.body,
    attributes: message.attributes,
    traceHeader: message.traceHeader,
    groupId: message.groupId,
    deduplicationId: message.deduplicationId,
    sequenceNumber,
    sent: kept.sent ?? now,
    deadLetterSource: kept.deadLetterSource,
    receiveCount: 0,
    firstReceived: undefined,
    received: undefined,
    state: message.delaySeconds > 0 ? 'delayed' : 'available',
    until: now + message.delaySeconds * 1000,
  };
}

/** The handle of the message's latest receipt. */
export function receiptHandleOf(message: StoredMessage, queueArn: string): string {
  return Buffer.from(`${message.id} ${message.receiveCount} ${queueArn}`).toString('base64');
}

/**
 * The message that a handle belongs to, and which of its receipts.
 * @throws ServiceError ReceiptHandleIsInvalid if it is not a handle of this queue
 */
export function readReceiptHandle(handle: string, queueArn: string): { id: string; receiveCount: number } {
  const [id, receiveCount, arn] = Buffer.from(handle, 'base64').toString().split(' ');
  if (id !== undefined && arn === queueArn) return { id, receiveCount: Number(receiveCount) };
  throw new ServiceError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}
