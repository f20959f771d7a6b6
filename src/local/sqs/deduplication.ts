// Which messages a FIFO queue got during the last five minutes, whether or not it still has them.
import type { Clock } from '../clock.ts';

/** How long an id is remembered after its message was first sent (SQS API reference, SendMessage). */
const REMEMBERED_MS = 5 * 60 * 1000;

interface Sent {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

export class DeduplicationMemory {
  readonly #clock: Clock;
  /** In the order of sending: the oldest can be forgotten first. */
  readonly #remembered = new Map<string, { readonly sent: Sent; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The answer when `id` was sent in `scope` within the last five minutes. */
  find(id: string | undefined, scope: string | undefined): Sent | undefined {
    if (id === undefined) return undefined;
    const now = this.#clock.now().getTime();
    for (const [key, { until }] of this.#remembered) {
      if (until > now) break;
      this.#remembered.delete(key);
    }
    return this.#remembered.get(keyOf(id, scope))?.sent;
  }

  remember(id: string | undefined, scope: string | undefined, sent: Sent): void {
    if (id === undefined) return;
    const until = this.#clock.now().getTime() + REMEMBERED_MS;
    this.#remembered.set(keyOf(id, scope), { sent, until });
  }
}

/** A space separates them, since ids and groups contain none. */
function keyOf(id: string, scope = ''): string {
  return `${scope} ${id}`;
}
