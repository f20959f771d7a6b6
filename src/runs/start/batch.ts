// Handles a batch of messages from the queue, as Lambda passes it to the dispatch function.

import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type Remaining, withTimeLeft } from '../../aws/deadline.ts';
import { groupBy } from '../../group-by.ts';
import { anObject, aText, fields, listOf, textsByName } from '../../schema.ts';
import { newAttempt } from '../ledger/attempt.ts';
import { secondsToDeadline } from '../message/deadline.ts';
import type { RunParts } from '../parts.ts';
import { accept, RequestError } from '../request-error.ts';
import { decodeDue, receive } from './receive.ts';
import { redeliveryDelaySeconds } from './redelivery.ts';

/** The time reserved for putting back unfinished messages and for answering. */
const ANSWER_MS = 12_000;
/** The part of it that the answer itself needs. */
const LAST_MS = 2_000;

/** A message to redeliver. */
interface PutBack {
  readonly record: SQSRecord;
  /** Until it becomes visible again. */
  readonly delaySeconds: number;
}

/**
 * Handles groups of messages at the same time, and the messages of one group one after the other. After a message that is put
 * back, the rest of its group waits for it, as FIFO requires; other groups wait neither for it nor for a slow service that it
 * needs. Messages for which no time is left are put back: an invocation that times out returns no answer, and then every
 * message waits for its visibility timeout.
 * @returns the messages to redeliver
 */
export async function takeBatch(
  parts: RunParts,
  event: SQSEvent,
  context: Remaining | undefined,
): Promise<SQSBatchResponse> {
  const putBack = await withTimeLeft(context, ANSWER_MS, () =>
    Promise.all(groupsOf(event.Records).map((records) => takeGroup(parts, records))),
  );
  const failed = putBack.flat();
  if (failed.length === 0) return { batchItemFailures: [] };
  await withTimeLeft(context, LAST_MS, () =>
    Promise.all(failed.map(({ record, delaySeconds }) => postpone(parts, record, delaySeconds))),
  );
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

/** Up to ten records by message group, each group in the queue's order. */
function groupsOf(records: readonly SQSRecord[]): (readonly SQSRecord[])[] {
  const groups = groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
  return [...groups.values()];
}

/** @returns the messages to redeliver: the first that cannot be handled, and all that follow it */
async function takeGroup(parts: RunParts, records: readonly SQSRecord[]): Promise<PutBack[]> {
  for (const [index, record] of records.entries()) {
    const delaySeconds = await takeRecord(parts, record);
    // The rest need no delay of their own: while one message of a group is invisible, SQS holds back all.
    if (delaySeconds !== undefined)
      return records.slice(index).map((left) => ({ record: left, delaySeconds }));
  }
  return [];
}

/** @returns seconds until the message is to be redelivered; undefined if it is done */
async function takeRecord(parts: RunParts, record: SQSRecord): Promise<number | undefined> {
  const { messageId } = record;
  try {
    const event = await receive(parts, record);
    // What waits for its lock is in the ledger.
    if (event?.kind !== 'waiting' || event.for === 'lock') return undefined;
    return Math.max(1, Math.ceil((Date.parse(event.until) - parts.now().getTime()) / 1000));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    parts.emit({ kind: 'fault', reason, messageId, error });
    return secondsUntilAgain(parts, record);
  }
}

/**
 * When a message that could not be handled comes again. Past its deadline that is not needed once the ledger has its attempt: the
 * reconciler ends that.
 */
async function secondsUntilAgain(parts: RunParts, record: SQSRecord): Promise<number | undefined> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const decoded = decodeDue(record, parts.now());
  if (!decoded.ok) return redeliveryDelaySeconds(receiveCount, Number.POSITIVE_INFINITY);
  const { message } = decoded;
  const remaining = secondsToDeadline(message, parts.now());
  if (remaining >= 0) return redeliveryDelaySeconds(receiveCount, remaining + 1);
  const known = await parts.ledger.get(newAttempt(message)).catch(() => undefined);
  if (known !== undefined) return undefined;
  return redeliveryDelaySeconds(receiveCount, Number.POSITIVE_INFINITY);
}

async function postpone(
  { clients, config, emit }: RunParts,
  record: SQSRecord,
  seconds: number,
): Promise<void> {
  const { messageId, receiptHandle } = record;
  try {
    await clients.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: config.queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  } catch (error) {
    // It is redelivered all the same, after the queue's own visibility timeout.
    emit({ kind: 'fault', reason: `could not put the message back for ${seconds} s`, messageId, error });
  }
}

const batch = fields({
  Records: listOf(fields({ messageId: aText, receiptHandle: aText, body: aText, attributes: textsByName })),
});

/**
 * The batch that an event is. Anything similar was written by hand.
 * @throws RequestError if it is none, or if records lack fields that every record of a queue has
 */
export function readBatch(event: unknown): SQSEvent {
  if (!v.is(anObject, event) || !('Records' in event)) {
    throw new RequestError('InvalidEvent', 'the event is not a batch of the queue: use the run function');
  }
  accept(batch, event, 'the event', 'InvalidEvent');
  return event as unknown as SQSEvent;
}
