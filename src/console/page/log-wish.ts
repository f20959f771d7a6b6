import type { LogState } from '../server/log-feed.ts';

/** A log that a screen wants from the stream. */
export interface LogWish {
  readonly run: string;
  readonly attempt: number;
  /** How many lines it has. */
  seen(): number;
  take(event: string, data: unknown): void;
}

/** Keeps what comes of a log until its screen is there: the stream is asked for it before anything is drawn. */
export class LogKeeper implements LogWish {
  readonly run: string;
  readonly attempt: number;
  readonly #kept: [event: string, data: unknown][] = [];
  #taker: LogWish | undefined;
  #come = () => {};
  /** Its first lines are here, or there are none. */
  readonly begun = new Promise<void>((resolve) => {
    this.#come = resolve;
  });

  constructor(run: string, attempt: number) {
    this.run = run;
    this.attempt = attempt;
  }

  isOf({ run, attempt }: LogWish): boolean {
    return run === this.run && attempt === this.attempt;
  }

  handTo(taker: LogWish): void {
    this.#taker = taker;
    for (const part of this.#kept.splice(0)) taker.take(...part);
  }

  seen(): number {
    return this.#taker?.seen() ?? 0;
  }

  take(event: string, data: unknown): void {
    if ((data as { readonly state?: LogState }).state !== 'open') this.#come();
    if (this.#taker === undefined) this.#kept.push([event, data]);
    else this.#taker.take(event, data);
  }
}
