import { sendToDeadLetters } from '../dead-letter.ts';
import type { DispatchEvent } from '../events.ts';
import { decode, type QueueRecord } from '../message/decode.ts';
import { decodeMonitors } from '../message/monitors.ts';
import type { RunParts } from '../parts.ts';
import { dispatch } from './dispatcher.ts';

/** The fields of Lambda's SQSRecord that are needed here. */
interface DeliveredRecord extends QueueRecord {
  readonly messageId: string;
  readonly attributes: QueueRecord['attributes'] & {
    readonly ApproximateReceiveCount: string;
    readonly MessageGroupId?: string;
  };
}

/**
 * Decodes and dispatches a message, or emits the monitors in it. One that cannot be decoded goes to the dead-letter queue.
 * @returns what became of it; undefined if it is no run's
 * @throws what the SDK throws if a step failed; the message must then be redelivered
 */
export async function receive(parts: RunParts, record: DeliveredRecord): Promise<DispatchEvent | undefined> {
  const monitors = decodeMonitors(record.body);
  for (const monitor of monitors ?? []) parts.emit({ kind: 'monitor', ...monitor });
  if (monitors !== undefined) return undefined;
  const decoded = decodeDue(record, parts.now());
  if (decoded.ok) return dispatch(parts, decoded.message, {});
  const { reason } = decoded;
  // Every message of a FIFO queue has a group.
  const { body, messageId: id } = record;
  await sendToDeadLetters(parts, { body, id, group: record.attributes.MessageGroupId ?? id }, { reason });
  parts.emit({ kind: 'undecodable', reason });
  return undefined;
}

/** More than clocks differ. */
const EARLIEST_MS = 90 * 1000;

/**
 * Decodes a message, unless it is early: no schedule sends one before its time. An early one would take the place of its run, and
 * the run's own message would then be dropped as a twin.
 */
export function decodeDue(record: QueueRecord, now: Date): ReturnType<typeof decode> {
  const decoded = decode(record);
  if (!decoded.ok) return decoded;
  const isEarly = (instant = '') => Date.parse(instant) > now.getTime() + EARLIEST_MS;
  const { scheduled, due } = decoded.message;
  if (isEarly(scheduled)) return { ok: false, reason: 'scheduled is in the future' };
  return isEarly(due) ? { ok: false, reason: 'due is in the future' } : decoded;
}
