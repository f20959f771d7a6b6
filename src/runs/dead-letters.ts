// The two queues of messages that could not be started: the dispatcher's, and Scheduler's own.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message as QueueMessage,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { aText, fields } from '../schema.ts';
import { decode } from './message/decode.ts';

export interface DeadLetter {
  readonly id: string;
  readonly queueUrl: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly sent: Date;
  readonly reason: string;
  readonly job?: string;
  readonly run?: string;
}

/** How long the letters are invisible to others while they are read. */
const LOOKING_SECONDS = 60;

/**
 * Does something with all dead letters, oldest first; those that are left become visible again afterwards. Of one job (or lock)
 * it sees only the ten oldest, since SQS delivers no more of a message group at a time.
 * @param work `behind`: about how many letters there are besides
 */
export async function takeDeadLetters<T>(
  sqs: SQSClient,
  queueUrls: readonly string[],
  work: (letters: readonly DeadLetter[], behind: number) => Promise<T>,
): Promise<T> {
  const received = await Promise.all(queueUrls.map((queueUrl) => receive(sqs, queueUrl)));
  const letters = received
    .flatMap(({ letters }) => letters)
    .sort((a, b) => a.sent.getTime() - b.sent.getTime());
  const behind = received.reduce(
    (sum, { letters: { length }, expected }) => sum + Math.max(0, expected - length),
    0,
  );
  try {
    return await work(letters, behind);
  } finally {
    await Promise.allSettled(
      letters.map(({ queueUrl, receiptHandle }) =>
        sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 0,
          }),
        ),
      ),
    );
  }
}

/** Deletes a letter from its queue. */
export async function deleteDeadLetter(sqs: SQSClient, letter: DeadLetter): Promise<void> {
  const { queueUrl, receiptHandle } = letter;
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
}

interface Received {
  readonly letters: readonly DeadLetter[];
  readonly expected: number;
}

async function receive(sqs: SQSClient, queueUrl: string): Promise<Received> {
  const attributes = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  const { Attributes } = await sqs.send(attributes);
  const expected = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  const letters: DeadLetter[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: LOOKING_SECONDS,
        // Without a waiting time SQS asks only some of its servers, and may miss messages.
        WaitTimeSeconds: letters.length < expected ? 1 : 0,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return { letters, expected };
    letters.push(...Messages.map((message) => readLetter(message, queueUrl)));
  }
}

function readLetter(message: QueueMessage, queueUrl: string): DeadLetter {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const body = message.Body ?? '';
  const SentTimestamp = message.Attributes?.SentTimestamp ?? '0';
  const decoded = decode({ body, attributes: { SentTimestamp } });
  return {
    id: message.MessageId ?? '',
    queueUrl,
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    sent: new Date(Number(SentTimestamp)),
    // Scheduler's attributes: EventBridge Scheduler user guide, "Configuring a dead-letter queue".
    reason:
      attribute('reason') ??
      attribute('ERROR_MESSAGE') ??
      attribute('ERROR_CODE') ??
      (decoded.ok ? 'received too often' : decoded.reason),
    ...optional('job', attribute('job') ?? jobIn(body)),
    ...optional('run', attribute('run')),
  };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function jobIn(body: string): string | undefined {
  try {
    return v.parse(fields({ job: aText }), JSON.parse(body)).job;
  } catch {
    return undefined;
  }
}
