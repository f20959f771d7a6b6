// From a body on the queue to the message that it means, or to the reason why it means none.
import type { GenericSchema } from 'valibot';
import { anObject, read } from '../../schema.ts';
import { instantText, type Message, type Trigger } from './message.ts';
import { sqsjkrMessage } from './sqsjkr.ts';
import { version1 } from './version-1.ts';

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
  return decodeAs(body, {}, ({ v = null, job = null, command = null }) =>
    v === null && job === null && command !== null ? sqsjkrMessage(sent) : version1,
  );
}

/**
 * Reads the Input of a schedule as the message of a run that somebody asks for.
 * @param scheduled see `onDemandInstant`
 */
export function decodeInput(input: string, scheduled: Date, trigger: Trigger): Decoded {
  return decodeAs(input, { scheduled: instantText(scheduled), trigger }, () => version1);
}

type Body = Readonly<Record<string, unknown>>;

/** @param given fields that replace those of the body */
function decodeAs(
  body: string,
  given: Body,
  schemaOf: (body: Body) => GenericSchema<unknown, Message>,
): Decoded {
  if (new TextEncoder().encode(body).length > LARGEST_BODY)
    return { ok: false, reason: 'the body is too large' };
  const object = parse(body);
  if (object === undefined) return { ok: false, reason: 'the body is not a JSON object' };
  const reading = read(schemaOf(object), { ...object, ...given }, 'the body');
  return reading.ok
    ? { ok: true, message: reading.value }
    : { ok: false, reason: reading.problems.join('; ') };
}

function parse(body: string): Body | undefined {
  try {
    const reading = read(anObject, JSON.parse(body), 'the body');
    return reading.ok ? reading.value : undefined;
  } catch {
    return undefined;
  }
}
