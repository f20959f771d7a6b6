import { randomUUID } from 'node:crypto';

const [rest] = /-.*$/.exec(randomUUID()) ?? [];
let count = 0;

/**
 * An id in the form of a UUID, for answers, messages and events. Only its end is random, once for the process: a random id each
 * time costs as much as many an answer. It begins with a count, since people tell ids apart by their first digits. Not for secrets.
 */
export function uniqueId(): string {
  count += 1;
  return `${count.toString(16).padStart(8, '0')}${rest}`;
}
