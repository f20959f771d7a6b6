// How a message arrived, as far as its run depends on that.

export interface Arrival {
  /** Identifies a request for a new run: an existing run with its id belongs to another request and is left alone. */
  readonly request?: string;
}
