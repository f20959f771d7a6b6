// The two queues of messages that could not be started: the dispatcher's, and Scheduler's own.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message as QueueMessage,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import { messageGroup, onDemandInstant, runIdOf } from '../runs/message/message.ts';
import { aText, fields } from '../schema.ts';
import type { Deployment } from './deployment.ts';

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
 * it sees only the ten oldest: SQS delivers no more of a message group at a time.
 */
export async function withDeadLetters<T>(
  deployment: Deployment,
  work: (letters: readonly DeadLetter[]) => Promise<T>,
): Promise<T> {
  const { sqs } = deployment.clients;
  const letters = (
    await Promise.all([receive(deployment, 'deadLetterQueue'), receive(deployment, 'undeliveredQueue')])
  )
    .flat()
    .sort((a, b) => a.sent.getTime() - b.sent.getTime());
  try {
    return await work(letters);
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

export function listDeadLetters(deployment: Deployment): Promise<readonly DeadLetter[]> {
  return withDeadLetters(deployment, async (letters) => letters);
}

/** The letter whose id has this prefix. @throws CronbridgeError `usage` if there is none, or more than one */
export function chooseDeadLetter(
  { command }: Deployment,
  letters: readonly DeadLetter[],
  id: string,
): DeadLetter {
  const [letter, ...others] = id === '' ? [] : letters.filter((one) => one.id.startsWith(id));
  const hint = `see ${command('dead-letters')}`;
  if (letter === undefined)
    throw new CronbridgeError('usage', `no dead letter has the id ${plain(id)}`, { hint });
  if (others.length === 0) return letter;
  throw new CronbridgeError('usage', `${others.length + 1} dead letters have an id that begins with ${id}`, {
    hint: `write more of the id: see ${command('dead-letters --json')}`,
  });
}

/** Deletes a letter from its queue. */
export async function removeDeadLetter(deployment: Deployment, letter: DeadLetter): Promise<void> {
  const { queueUrl, receiptHandle } = letter;
  await deployment.clients.sqs.send(
    new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }),
  );
}

/** What became of a letter: it is a run now, or stays for a reason. */
type Redriven =
  | { readonly letter: DeadLetter; readonly run: string; readonly reason?: never }
  | { readonly letter: DeadLetter; readonly reason: string; readonly run?: never };

/**
 * Sends each letter to the queue as a run of now, since its deadline is past and its run has ended in the ledger.
 * @returns how many there were
 */
export function redriveDeadLetters(
  deployment: Deployment,
  tell: (redriven: Redriven) => void,
): Promise<number> {
  return withDeadLetters(deployment, async (letters) => {
    let scheduled = onDemandInstant(deployment.now());
    for (const letter of letters) {
      tell(await redrive(deployment, letter, scheduled));
      // Two letters of one job are two runs.
      scheduled = onDemandInstant(new Date(scheduled.getTime() + 1));
    }
    return letters.length;
  });
}

async function redrive(deployment: Deployment, letter: DeadLetter, scheduled: Date): Promise<Redriven> {
  const { clients, names } = deployment;
  const decoded = decodeInput(letter.body, scheduled, 'manual');
  if (!decoded.ok) return { letter, reason: decoded.reason };
  const message = { ...decoded.message, attempt: 1 };
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: names.queue }));
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: messageGroup(message),
      MessageDeduplicationId: runIdOf(message),
    }),
  );
  await removeDeadLetter(deployment, letter);
  return { letter, run: runIdOf(message) };
}

async function receive(
  { clients, names }: Deployment,
  queue: 'deadLetterQueue' | 'undeliveredQueue',
): Promise<DeadLetter[]> {
  const { QueueUrl: queueUrl = '' } = await clients.sqs.send(
    new GetQueueUrlCommand({ QueueName: names[queue] }),
  );
  const attributes = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  const { Attributes } = await clients.sqs.send(attributes);
  const expected = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  const letters: DeadLetter[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
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
    if (Messages.length === 0) return letters;
    letters.push(...Messages.map((message) => readLetter(message, queueUrl)));
  }
}

function readLetter(message: QueueMessage, queueUrl: string): DeadLetter {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const body = message.Body ?? '';
  return {
    id: message.MessageId ?? '',
    queueUrl,
    receiptHandle: message.ReceiptHandle ?? '',
    body,
    sent: new Date(Number(message.Attributes?.SentTimestamp ?? 0)),
    // Scheduler's attributes: EventBridge Scheduler user guide, "Configuring a dead-letter queue".
    reason:
      attribute('reason') ?? attribute('ERROR_MESSAGE') ?? attribute('ERROR_CODE') ?? 'received too often',
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
