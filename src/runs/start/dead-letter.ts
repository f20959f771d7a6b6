// Sends a message that was given up to the dead-letter queue, unchanged and with the reason.
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** What identifies a message from the queue. */
export interface Delivery {
  readonly body: string;
  readonly messageId: string;
  readonly groupId: string;
}

/**
 * Sends the message to the dead-letter queue. Repeating that within five minutes changes nothing: the deduplication id is the
 * message's id.
 * @param attributes `reason`, and `job`, `run`, `attempt` where they could be read
 */
export async function sendToDeadLetters(
  to: { readonly sqs: SQSClient; readonly queueUrl: string },
  delivery: Delivery,
  attributes: { readonly reason: string } & Readonly<Record<string, string | number | undefined>>,
): Promise<void> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
  await to.sqs.send(
    new SendMessageCommand({
      QueueUrl: to.queueUrl,
      MessageBody: delivery.body,
      MessageGroupId: delivery.groupId,
      MessageDeduplicationId: delivery.messageId,
      MessageAttributes: Object.fromEntries(
        given.map(([name, value]) => [
          name,
          { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: attributeText(value) },
        ]),
      ),
    }),
  );
}

/** SQS accepts tab, newline, carriage return and printable characters, and limits the size of the whole message. */
function attributeText(value: string | number | undefined): string {
  // Cut first: half of a surrogate pair is not printable either.
  return String(value)
    .slice(0, 1000)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?');
}
