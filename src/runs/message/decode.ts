// Decodes the body of a queue message, or says why it cannot be decoded.
import type { GenericSchema } from 'valibot';
import { anObject, read } from '../../schema.ts';
import { instantText, type Message, type Trigger } from './message.ts';
import { sqsjkrMessage } from './sqsjkr.ts';
import { version1 } from './version-1.ts';

/** The fields of Lambda's SQSRecord that decoding needs. */
export interface QueueRecord {
  readonly body: string;
  /** When the message was sent, in milliseconds since 1970. */
  readonly attributes: { readonly SentTimestamp: string };
}

/** `reason` is for people and names everything that is wrong. It never contains values of the body, which may be secrets. */
type Decoded =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string };

/** Bytes. SQS takes 1 MiB; a DynamoDB item may have 400 KB, and a run's other attributes need little of that. */
const LARGEST_BODY = 256 * 1024;

/** Decodes a body of version 1, or one in sqsjkr's format. */
export function decode({ body, attributes }: QueueRecord): Decoded {
  const sent = new Date(Number(attributes.SentTimestamp));
  return decodeAs(body, {}, ({ v = null, job = null, command = null }) =>
    v === null && job === null && command !== null ? sqsjkrMessage(sent) : version1,
  );
}

/** Decodes a schedule's Input as the message of a requested run. @param scheduled see `onDemandInstant` */
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
