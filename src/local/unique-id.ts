import { randomUUID } from 'node:crypto';

const [start] = /^.*-/.exec(randomUUID()) ?? [];
let count = 0;

/**
 * An id in the form of a UUID, for answers, messages and events. Only its beginning is random, once for the process: a random id
 * each time costs as much as many an answer. Not for secrets.
 */
export function uniqueId(): string {
  count += 1;
  return `${start}${count.toString(16).padStart(12, '0')}`;
}
