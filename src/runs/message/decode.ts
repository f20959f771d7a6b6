// From a body on the queue to the message that it means, or to the reason why it means none.
import { anObject, Fields } from './fields.ts';
import { instantText, type Message, type Trigger } from './message.ts';
import { readSqsjkr } from './sqsjkr.ts';
import { readVersion1 } from './version-1.ts';

/** What the queue delivers, as far as a message follows from it; Lambda's SQSRecord has it. */
export interface QueueRecord {
  readonly body: string;
  /** When the message was sent, in milliseconds since 1970. */
  readonly attributes: { readonly SentTimestamp: string };
}

/**
 * `reason` is for people and names everything that is wrong; it never has values of the body, which may be
 * secrets.
 */
type Decoded =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string };

/** Bytes. SQS takes a MiB; DynamoDB's items have at most 400 KB, of which a run's other attributes take little. */
const LARGEST_BODY = 256 * 1024;

/** Reads a body of version 1, or one of the producers of sqsjkr. */
export function decode({ body, attributes }: QueueRecord): Decoded {
  const sent = new Date(Number(attributes.SentTimestamp));
  return read(body, {}, (fields) =>
    !fields.has('v') && fields.has('command') && !fields.has('job')
      ? readSqsjkr(fields, sent)
      : readVersion1(fields),
  );
}

/**
 * Reads the Input of a schedule as the message of a run that somebody asks for.
 * @param scheduled see `onDemandInstant`
 */
export function decodeInput(input: string, scheduled: Date, trigger: Trigger): Decoded {
  return read(input, { scheduled: instantText(scheduled), trigger }, readVersion1);
}

/** @param given fields that replace those of the body */
function read(
  body: string,
  given: Readonly<Record<string, unknown>>,
  readFields: (fields: Fields) => Message,
): Decoded {
  if (new TextEncoder().encode(body).length > LARGEST_BODY)
    return { ok: false, reason: 'the body is too large' };
  const object = parse(body);
  if (object === undefined) return { ok: false, reason: 'the body is not a JSON object' };
  const fields = new Fields({ ...object, ...given });
  const message = readFields(fields);
  return fields.problems.length === 0
    ? { ok: true, message }
    : { ok: false, reason: fields.problems.join('; ') };
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return anObject.is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
