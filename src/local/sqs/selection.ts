import { ServiceError } from '../service.ts';
import { type AttributeValues, md5, md5OfAttributes } from './message.ts';
import type { Queue, ReceivedMessage } from './queue.ts';

/** @throws ServiceError InvalidAttributeName */
export function selectQueueAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const counts = queue.counts();
  const known: Record<string, string> = {
    ...queue.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: seconds(queue.created),
    LastModifiedTimestamp: seconds(queue.created),
    ApproximateNumberOfMessages: String(counts.available),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts['in-flight']),
  };
  if (names.includes('All')) return known;
  const unknown = names.find((name) => !queueAttributeNames.has(name));
  if (unknown !== undefined) {
    throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  }
  return Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
}

/** A message as ReceiveMessage returns it, with the requested system and message attributes. */
export function presentMessage(
  { message, receiptHandle }: ReceivedMessage,
  systemNames: readonly string[],
  ownNames: readonly string[],
): Record<string, unknown> {
  const system: Record<string, string | undefined> = {
    SenderId: 'AIDALOCAL',
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  const attributes = Object.entries(system).filter(
    ([name, value]) => value !== undefined && (systemNames.includes('All') || systemNames.includes(name)),
  );
  const own: AttributeValues = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => ownNames.some((asked) => asksFor(asked, name))),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {}),
    ...(Object.keys(own).length > 0
      ? { MessageAttributes: own, MD5OfMessageAttributes: md5OfAttributes(own) }
      : {}),
  };
}

/** `All`, a name, or a prefix followed by `.*`. */
function asksFor(asked: string, name: string): boolean {
  if (asked === 'All' || asked === '.*') return true;
  return asked.endsWith('.*') ? name.startsWith(asked.slice(0, -2)) : name === asked;
}

function seconds(instant: Date): string {
  return String(Math.floor(instant.getTime() / 1000));
}

const queueAttributeNames = new Set([
  'Policy',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
  'ApproximateNumberOfMessagesDelayed',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'FifoQueue',
  'ContentBasedDeduplication',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
]);
