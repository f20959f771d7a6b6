// Which messages a FIFO queue got during the last five minutes, whether or not it still has them.

/** How long an id is remembered after its message was first sent (SQS API reference, SendMessage). */
const REMEMBERED_MS = 5 * 60 * 1000;

interface Sent {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

/** That a message was sent, until this instant. */
export interface Remembered {
  readonly key: string;
  readonly sent: Sent;
  readonly until: number;
}

export class DeduplicationMemory {
  /** In the order of sending: the oldest can be forgotten first. */
  readonly #remembered = new Map<string, Remembered>();

  /** The answer when `id` was sent in `scope` within the last five minutes. */
  find(id: string | undefined, scope: string | undefined, now: number): Sent | undefined {
    if (id === undefined) return undefined;
    for (const [key, { until }] of this.#remembered) {
      if (until > now) break;
      this.#remembered.delete(key);
    }
    return this.#remembered.get(keyOf(id, scope))?.sent;
  }

  remember(remembered: Remembered): void {
    this.#remembered.set(remembered.key, remembered);
  }

  all(): Iterable<Remembered> {
    return this.#remembered.values();
  }
}

/** @returns undefined without an id */
export function toRemember(
  id: string | undefined,
  scope: string | undefined,
  sent: Sent,
  now: number,
): Remembered | undefined {
  return id === undefined ? undefined : { key: keyOf(id, scope), sent, until: now + REMEMBERED_MS };
}

/** A space separates them, since ids and groups contain none. */
function keyOf(id: string, scope = ''): string {
  return `${scope} ${id}`;
}
