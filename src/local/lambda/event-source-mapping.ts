// Lambda's poller for a FIFO queue: batches, partial failures and a maximum concurrency.
import { ServiceError } from '../service.ts';
import { md5 } from '../sqs/message.ts';
import type { Queue, ReceivedMessage } from '../sqs/queue.ts';
import type { Functions, InvocationResult } from './functions.ts';

export interface EventSourceMapping {
  readonly queue: Queue;
  readonly functions: Functions;
  readonly functionName: string;
  readonly region: string;
  /** 1-10, Lambda's maximum for FIFO queues. */
  readonly batchSize: number;
  /** The most invocations at a time. */
  readonly maximumConcurrency: number;
}

/**
 * Invokes the function with the queue's messages, until the returned function is called. A message that the function does not
 * report as failed is deleted; a failed one is redelivered after its visibility timeout. The queue itself keeps the order
 * within a group: it delivers nothing from a group that has a message in flight.
 */
export function mapQueue({
  queue,
  functions,
  functionName,
  region,
  batchSize,
  maximumConcurrency,
}: EventSourceMapping): () => void {
  let running = 0;
  let stopped = false;

  const invoke = async (batch: readonly ReceivedMessage[]): Promise<void> => {
    running += 1;
    const event = JSON.stringify({ Records: batch.map((received) => record(received, queue.arn, region)) });
    const result = await functions.invoke(functionName, event);
    const failed = failedIds(result);
    for (const { message, receiptHandle } of batch) {
      if (failed !== 'all' && !failed.has(message.id)) drop(queue, receiptHandle);
    }
    running -= 1;
    poll();
  };

  const poll = (): void => {
    while (!stopped && running < maximumConcurrency) {
      const batch = queue.receive({ max: batchSize });
      if (batch.length === 0) return;
      void invoke(batch);
    }
  };

  const stopListening = queue.onAvailable(poll);
  return () => {
    stopped = true;
    stopListening();
  };
}

/** Deletes a message. If it became visible again in the meantime, it belongs to another receiver and stays, as on AWS. */
function drop(queue: Queue, receiptHandle: string): void {
  try {
    queue.delete(receiptHandle);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Which messages failed (Lambda developer guide, "Reporting batch item failures"). If the answer is unusable, all did. */
function failedIds(result: InvocationResult): ReadonlySet<string> | 'all' {
  if (!result.ok) return 'all';
  const answer = JSON.parse(result.payload) as { batchItemFailures?: unknown } | null;
  const failures = answer?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids as string[]) : 'all';
}

function record({ message, receiptHandle }: ReceivedMessage, queueArn: string, region: string): object {
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sent),
      SenderId: 'LOCAL',
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
      ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
      ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
      ...(message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
      ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, value]) => [
        name,
        {
          ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
          ...(value.BinaryValue !== undefined && { binaryValue: value.BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: value.DataType,
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
