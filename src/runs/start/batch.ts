// A batch of messages from the queue, as Lambda hands it to the dispatch function.
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type Remaining, withTimeLeft } from '../../aws/deadline.ts';
import { anObject, aText, fields, listOf, textsByName } from '../../schema.ts';
import type { QueueParts, RunParts } from '../parts.ts';
import { accept } from '../request-error.ts';
import { receive } from './receive.ts';
import { redeliveryDelaySeconds } from './redelivery.ts';

/** So much time is left for putting back what could not be done, and for the answer that says which messages that is. */
const ANSWER_MS = 12_000;
/** Of it, what the answer itself needs. */
const LAST_MS = 2_000;

type BatchParts = RunParts & QueueParts;

/** A message that is to come again. */
interface PutBack {
  readonly record: SQSRecord;
  /** Until it is visible again. */
  readonly delaySeconds: number;
}

/**
 * Takes the messages of different groups at the same time, and those of one group one after the other. After one that is put back,
 * the rest of its group waits for it, as a FIFO group must; other groups neither wait for it nor for a service that does not
 * answer it. What there is no time for is put back: a function that is cut off answers nothing, and then every message comes
 * again only when its visibility timeout ends.
 * @returns the messages that are to come again
 */
export async function takeBatch(
  parts: BatchParts,
  event: SQSEvent,
  context: Remaining | undefined,
): Promise<SQSBatchResponse> {
  const putBack = await withTimeLeft(context, ANSWER_MS, () =>
    Promise.all(groupsOf(event.Records).map((records) => takeGroup(parts, records))),
  );
  const failed = putBack.flat();
  await withTimeLeft(context, LAST_MS, () =>
    Promise.all(failed.map(({ record, delaySeconds }) => postpone(parts, record, delaySeconds))),
  );
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
}

/** At most ten, by message group, each in the queue's order. */
function groupsOf(records: readonly SQSRecord[]): SQSRecord[][] {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return [...groups.values()];
}

/** @returns the messages that are to come again: one, and all that follow it */
async function takeGroup(parts: BatchParts, records: readonly SQSRecord[]): Promise<PutBack[]> {
  for (const [index, record] of records.entries()) {
    const delaySeconds = await takeRecord(parts, record);
    // The rest comes with the first: while one of them is invisible, all are held back.
    if (delaySeconds !== undefined)
      return records.slice(index).map((left) => ({ record: left, delaySeconds }));
  }
  return [];
}

/** @returns seconds after which the message is to come again; `undefined`: it is done */
async function takeRecord(parts: BatchParts, record: SQSRecord): Promise<number | undefined> {
  const { messageId } = record;
  try {
    const event = await receive(parts, record);
    if (event?.kind !== 'waiting') return undefined;
    return Math.max(1, Math.ceil((Date.parse(event.until) - parts.now().getTime()) / 1000));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    parts.emit({ kind: 'fault', reason, messageId, error });
    return redeliveryDelaySeconds('trouble', {
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      waitedSeconds: 0,
      remainingSeconds: Number.POSITIVE_INFINITY,
    });
  }
}

async function postpone(
  { clients, config, emit }: BatchParts,
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
    // It comes again all the same, when the queue's own visibility timeout is over.
    emit({ kind: 'fault', reason: `could not put the message back for ${seconds} s`, messageId, error });
  }
}

const batch = fields({
  Records: listOf(fields({ messageId: aText, receiptHandle: aText, body: aText, attributes: textsByName })),
});

/**
 * Whether the queue sends the event; what only looks so was written by hand.
 * @throws RequestError where records lack what every record of a queue has
 */
export function isBatch(event: unknown): event is SQSEvent {
  if (!v.is(anObject, event) || !('Records' in event)) return false;
  accept(batch, event, 'the event');
  return true;
}
