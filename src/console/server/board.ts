import { randomUUID } from 'node:crypto';

/** What changed since a version: `null` for what is gone. */
export interface BoardChanges {
  /** Of this state; the next question begins with it. */
  readonly version: string;
  /** Everything is in `entries`; what is not there is gone. */
  readonly complete: boolean;
  readonly entries: Readonly<Record<string, unknown>>;
}

/** Values by key, and at which version each changed last, so that a tab gets only what it does not have. */
export class Board {
  /** A tab of an earlier process has versions of another board. */
  readonly #board = randomUUID();
  readonly #entries = new Map<string, { readonly text: string | undefined; readonly version: number }>();
  #version = 0;

  /** @returns whether anything is different now; keys of the group (`job:`) that are absent are gone */
  replace(group: string, values: ReadonlyMap<string, unknown>): boolean {
    const before = this.#version;
    for (const key of this.#entries.keys()) {
      if (key.startsWith(group) && !values.has(key)) this.#put(key, undefined);
    }
    for (const [key, value] of values) this.#put(key, JSON.stringify(value));
    return this.#version !== before;
  }

  #put(key: string, text: string | undefined): void {
    if (this.#entries.get(key)?.text === text) return;
    this.#version += 1;
    this.#entries.set(key, { text, version: this.#version });
  }

  get version(): string {
    return `${this.#board}.${this.#version}`;
  }

  /** `BoardChanges` as JSON. @param version what the tab has; absent or of another board: nothing */
  changesSince(version: string | undefined): string {
    const [board, number] = version?.split('.') ?? [];
    const complete = board !== this.#board;
    const known = complete ? 0 : Number(number);
    const changed = [...this.#entries].filter(
      ([, entry]) => entry.version > known && (!complete || entry.text !== undefined),
    );
    const entries = changed.map(([key, { text = 'null' }]) => `${JSON.stringify(key)}:${text}`);
    return `{"version":"${this.version}","complete":${complete},"entries":{${entries.join()}}}`;
  }
}
