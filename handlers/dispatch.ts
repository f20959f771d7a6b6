// The dispatch function: takes batches from the queue, and requests to run a job now or to stop a run.
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { dynamo } from '../src/aws/clients/dynamo.ts';
import { ecs } from '../src/aws/clients/ecs.ts';
import { logsIn } from '../src/aws/clients/logs.ts';
import { scheduler } from '../src/aws/clients/scheduler.ts';
import { sns } from '../src/aws/clients/sns.ts';
import { sqs } from '../src/aws/clients/sqs.ts';
import { connect } from '../src/aws/connect.ts';
import { type Remaining, withTimeLeft } from '../src/aws/deadline.ts';
import { type Config, readConfig } from '../src/config.ts';
import { anObject, aText, textsByName } from '../src/runs/message/fields.ts';
import { type DispatchParts, dispatchParts } from '../src/runs/start/parts.ts';
import { receive } from '../src/runs/start/receive.ts';
import { redeliveryDelaySeconds } from '../src/runs/start/redelivery.ts';
import { type ReportParts, report } from '../src/runs/start/report.ts';
import { RequestError, runNow } from '../src/runs/start/request.ts';
import { stopRun } from '../src/runs/start/stop.ts';

interface DispatchHandlerParts extends ReportParts {
  readonly config: Config;
  readonly clients: DispatchParts['clients'];
  now(): Date;
}

/** @param context Lambda's, for the time that is left */
type DispatchHandler = (event: unknown, context?: Remaining) => Promise<unknown>;

/** So much time is left for putting back what could not be done, and for the answer that says which messages that is. */
const ANSWER_MS = 12_000;
/** Of it, what the answer itself needs. */
const LAST_MS = 2_000;

/** The handler of the dispatch function: queue batches are answered with the messages that are to come again. */
export function createHandler(given: DispatchHandlerParts): DispatchHandler {
  const parts = { ...given, ...dispatchParts(given) };
  return async (event, context) => {
    if (isBatch(event)) return takeBatch(parts, event, context);
    if (isStop(event)) {
      const { answer, decision } = await withTimeLeft(context, LAST_MS, () => stopRun(parts, event.stop));
      if (decision) report(parts, decision);
      return answer;
    }
    const { answer, decision } = await withTimeLeft(context, LAST_MS, () => runNow(parts, event));
    report(parts, decision);
    return answer;
  };
}

type Parts = DispatchParts & ReportParts;

/** A message that is to come again, after a while. */
class PutBack extends Error {}

/**
 * Takes the messages one after the other. After one that is put back, the rest of its group waits for it, as a FIFO group
 * must; other groups go on. What there is no time for is put back: a function that is cut off answers nothing, and then every
 * message comes again only when its visibility timeout ends.
 */
async function takeBatch(
  parts: Parts,
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
async function takeRecord(parts: Parts, record: SQSRecord): Promise<number | undefined> {
  try {
    const decision = await receive(parts, record);
    report(parts, decision);
    return decision.decision === 'put-back' ? decision.delaySeconds : undefined;
  } catch (error) {
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    parts.logger.error('put-back', {
      decision: 'put-back',
      messageId: record.messageId,
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      error: error as Error,
    });
    return redeliveryDelaySeconds('trouble', {
      receiveCount,
      waitedSeconds: 0,
      remainingSeconds: Number.POSITIVE_INFINITY,
    });
  }
}

async function postpone(
  { clients, config, logger }: Parts,
  record: SQSRecord,
  seconds: number,
): Promise<void> {
  try {
    await clients.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: config.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  } catch (error) {
    // It comes again all the same, when the queue's own visibility timeout is over.
    logger.warn('could not postpone', { messageId: record.messageId, seconds, error: error as Error });
  }
}

function group(record: SQSRecord): string {
  return record.attributes.MessageGroupId ?? record.messageId;
}

/**
 * Whether the queue sends the event; what only looks so was written by hand.
 * @throws RequestError where records lack what every record of a queue has
 */
function isBatch(event: unknown): event is SQSEvent {
  if (!anObject.is(event) || !('Records' in event)) return false;
  const isRecord = (record: unknown) =>
    anObject.is(record) &&
    [record.messageId, record.receiptHandle, record.body].every(aText.is) &&
    textsByName.is(record.attributes);
  if (Array.isArray(event.Records) && event.Records.every(isRecord)) return true;
  throw new RequestError(
    'InvalidRequest',
    'Records is not a list of records with messageId, receiptHandle, body and attributes, as SQS sends them',
  );
}

function isStop(event: unknown): event is { readonly stop: unknown } {
  return anObject.is(event) && 'stop' in event;
}

let composed: DispatchHandler | undefined;

/** The Lambda entry point; its parts are made at the first invocation, so that importing this module reads nothing. */
export const handler: DispatchHandler = (event, context) => {
  composed ??= compose();
  return composed(event, context);
};

function compose(): DispatchHandler {
  const config = readConfig();
  return createHandler({
    config,
    clients: connect({ dynamo, ecs, logsIn, scheduler, sns, sqs }),
    now: () => new Date(),
    logger: new Logger({ serviceName: config.prefix }),
    metrics: new Metrics({ namespace: 'cronbridge', serviceName: config.prefix }),
  });
}
