// Checks a message as SQS does, and computes the digests by which SQS confirms receipt.
import { createHash } from 'node:crypto';
import { ServiceError } from '../service.ts';
import { anything, type Input, integer, list, map, structure, textOf } from '../shape.ts';
import type { QueueSettings } from './attributes.ts';
import { given, invalid, invalidParameter, within } from './errors.ts';

const attributeValue = structure({
  DataType: textOf(),
  StringValue: textOf(),
  BinaryValue: textOf(),
  StringListValues: list(anything),
  BinaryListValues: list(anything),
});

/** The members that SendMessage and an entry of SendMessageBatch share. */
export const messageMembers = {
  MessageBody: textOf(),
  DelaySeconds: integer(),
  MessageAttributes: map(attributeValue),
  MessageSystemAttributes: map(attributeValue),
  MessageDeduplicationId: textOf(),
  MessageGroupId: textOf(),
};

type AttributeValue = Input<typeof attributeValue>;
export type AttributeValues = Readonly<Record<string, AttributeValue>>;

/** A message that passed the checks and can be put into a queue. */
export interface NewMessage {
  readonly body: string;
  readonly attributes: AttributeValues;
  readonly traceHeader: string | undefined;
  readonly delaySeconds: number;
  readonly groupId: string | undefined;
  /** FIFO only: given by the sender, or the body's SHA-256. */
  readonly deduplicationId: string | undefined;
}

// All other characters are refused, although JSON could transmit them (https://www.w3.org/TR/REC-xml/#charsets).
const forbiddenCharacter = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** @throws ServiceError for what SQS would refuse in a queue with these settings */
export function checkMessage(
  input: Input<ReturnType<typeof structure<typeof messageMembers>>>,
  settings: QueueSettings,
): NewMessage {
  const body = given('MessageBody', input.MessageBody);
  if (body === '') throw given('MessageBody', undefined);
  if (forbiddenCharacter.test(body)) {
    throw new ServiceError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  const attributes = input.MessageAttributes ?? {};
  checkAttributes(attributes);
  if (messageBytes(body, attributes) > settings.maximumMessageBytes) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageBytes} bytes.`,
    );
  }
  checkId('MessageGroupId', input.MessageGroupId);
  checkId('MessageDeduplicationId', input.MessageDeduplicationId);
  within('DelaySeconds', input.DelaySeconds, 0, 900);
  return {
    body,
    attributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    delaySeconds: delay(input.DelaySeconds, settings),
    groupId: settings.fifo ? given('MessageGroupId', input.MessageGroupId) : input.MessageGroupId,
    deduplicationId: deduplicationId(body, input.MessageDeduplicationId, settings),
  };
}

/** The size that counts against the limit: the body and each attribute's name, type and value. */
function messageBytes(body: string, attributes: AttributeValues = {}): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(value.DataType ?? '') + content(value).length,
    Buffer.byteLength(body),
  );
}

export function md5(bytes: string | Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

/**
 * The digest of a message's attributes (SQS developer guide, "Calculating the MD5 message digest for message attributes").
 * @returns undefined if it has none
 */
export function md5OfAttributes(attributes: AttributeValues): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const value = attributes[name] as AttributeValue;
    const binary = value.BinaryValue !== undefined;
    return [
      lengthAnd(Buffer.from(name)),
      lengthAnd(Buffer.from(value.DataType ?? '')),
      Buffer.from([binary ? 2 : 1]),
      lengthAnd(content(value)),
    ];
  });
  return md5(Buffer.concat(parts));
}

function lengthAnd(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function content(value: AttributeValue): Buffer {
  return value.BinaryValue === undefined
    ? Buffer.from(value.StringValue ?? '')
    : Buffer.from(value.BinaryValue, 'base64');
}

function checkAttributes(attributes: AttributeValues): void {
  const names = Object.keys(attributes);
  if (names.length > 10) {
    throw invalid(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  }
  for (const name of names) {
    const value = attributes[name] as AttributeValue;
    if (!/^(?!\.|aws\.|amazon\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i.test(name) || name.includes('..')) {
      throw invalid(`The message attribute name '${name}' is invalid.`);
    }
    if (!/^(String|Number|Binary)(\..{1,249})?$/s.test(value.DataType ?? '')) {
      throw invalid(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const binary = value.DataType?.startsWith('Binary') === true;
    if (!(binary ? value.BinaryValue : value.StringValue)) {
      throw invalid(
        `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${value.DataType}'.`,
      );
    }
  }
}

function checkId(name: string, id: string | undefined): void {
  if (id !== undefined && !/^[\x21-\x7e]{1,128}$/.test(id)) {
    throw invalidParameter(
      name,
      id,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
}

function delay(seconds: number | undefined, settings: QueueSettings): number {
  if (seconds !== undefined && seconds > 0 && settings.fifo) {
    throw invalidParameter(
      'DelaySeconds',
      seconds,
      'The request include parameter that is not valid for this queue type.',
    );
  }
  return settings.fifo ? settings.delaySeconds : (seconds ?? settings.delaySeconds);
}

function deduplicationId(body: string, id: string | undefined, settings: QueueSettings): string | undefined {
  if (!settings.fifo) {
    if (id === undefined) return undefined;
    throw invalidParameter(
      'MessageDeduplicationId',
      id,
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (id !== undefined) return id;
  if (settings.contentBasedDeduplication) return createHash('sha256').update(body).digest('hex');
  throw invalid(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}
