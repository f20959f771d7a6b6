// Sends what was given up to the dead-letter queue, with the reason.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Attempt } from './ledger/attempt.ts';
import { encodeMessage } from './message/encode.ts';
import { messageGroup } from './message/message.ts';
import type { GivenParts } from './parts.ts';

/** A letter. Of several with one `id`, the queue keeps the first for five minutes. */
interface Letter {
  readonly body: string;
  readonly id: string;
  readonly group: string;
}

/** SQS takes 1 MiB for body and attributes together (SendMessage); the attributes have at most some 5 KB. */
const LARGEST_BODY = 1024 * 1024 - 8 * 1024;

/** Gives up the message of an attempt, as the ledger has it. */
export async function sendDeadLetter(parts: GivenParts, attempt: Attempt): Promise<void> {
  const { message, job, runId, number, reason = '' } = attempt;
  const letter = { body: encodeMessage(message), id: `${runId}#${number}`, group: messageGroup(message) };
  await sendToDeadLetters(parts, letter, { reason, job, run: runId, attempt: number });
}

/**
 * Sends a letter. A body that is too large for the queue together with its reason is cut, which the reason says: otherwise it could
 * never leave the queue that it came from.
 * @param attributes `reason`, and `job`, `run`, `attempt` where they could be read
 */
export async function sendToDeadLetters(
  { clients, config }: Pick<GivenParts, 'clients' | 'config'>,
  { body, id, group }: Letter,
  attributes: { readonly reason: string } & Readonly<Record<string, string | number | undefined>>,
): Promise<void> {
  const bytes = new TextEncoder().encode(body);
  const isCut = bytes.length > LARGEST_BODY;
  const { reason, ...others } = attributes;
  const given = Object.entries({
    reason: isCut ? `${reason} (${bytes.length} bytes, cut here)` : reason,
    ...others,
  }).filter(([, value]) => value !== undefined && value !== '');
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.deadLetterQueueUrl,
      // Half of a character at the end becomes a sign that is as long as what it replaces.
      MessageBody: isCut ? new TextDecoder().decode(bytes.subarray(0, LARGEST_BODY)) : body,
      MessageGroupId: group,
      MessageDeduplicationId: id,
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
