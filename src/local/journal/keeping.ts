// What survives the process, in the words of a service: it decides on changes, and nothing but changes makes its state.

/** The state of a service. */
export interface Part<Change> {
  /**
   * The only place where anything changes. What a change says does not depend on the clock, and a change that was applied before
   * changes nothing: a journal may hold it twice.
   */
  apply(changes: readonly Change[]): void;
  /** A change as it was read from JSON: with instants and types that JSON does not have. */
  read(written: unknown): Change;
  /** Changes that make an empty state what it is now. The state may change while they are taken. */
  snapshot(): Iterable<Change>;
}

/** How a service changes its state. */
export interface Kept<Change> {
  /** @throws ServiceError if the changes cannot be written; then nothing has changed */
  change(changes: readonly Change[]): void;
  /** What has happened and cannot be refused: it is applied at once, and written as soon as there is room. */
  happened(changes: readonly Change[]): void;
}

/** Where services keep their states. */
export interface Keeping {
  /** Brings a part to its last state. */
  part<Change>(name: string, part: Part<Change>): Kept<Change>;
}

/** Keeps everything in memory alone. */
export const inMemory: Keeping = {
  part: (_name, part) => {
    const apply = part.apply.bind(part);
    return { change: apply, happened: apply };
  },
};
