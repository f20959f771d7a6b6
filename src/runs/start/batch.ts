// A batch of messages from the queue, as Lambda hands it to the dispatch function.
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
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

/** A message that is to come again, after a while. */
class PutBack extends Error {}

/**
 * Takes the messages one after the other. After one that is put back, the rest of its group waits for it, as a FIFO group
 * must; other groups go on. What there is no time for is put back: a function that is cut off answers nothing, and then every
 * message comes again only when its visibility timeout ends.
 * @returns the messages that are to come again
 */
export async function takeBatch(
  parts: BatchParts,
  event: SQSEvent,
  context: Remaining | undefined,
): Promise<SQSBatchResponse> {
  const delays = new Map<string, number>();
  const take = async (record: SQSRecord): Promise<void> => {
    const delaySeconds = await takeRecord(parts, record);
    if (delaySeconds === undefined) return;
    delays.set(group(record), delaySeconds);
    throw new PutBack();
  };
  const response = await withTimeLeft(context, ANSWER_MS, () =>
    processPartialResponse(event, take, new SqsFifoPartialProcessorAsync(), {
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    }),
  );
  const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  await withTimeLeft(context, LAST_MS, () =>
    Promise.all(
      event.Records.filter(({ messageId }) => failed.has(messageId)).map((record) =>
        // The rest of a group comes with its first: while one of them is invisible, all are held back.
        postpone(parts, record, delays.get(group(record)) ?? 0),
      ),
    ),
  );
  return response;
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

function group(record: SQSRecord): string {
  return record.attributes.MessageGroupId ?? record.messageId;
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
