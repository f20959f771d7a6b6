// How a message arrived, as far as its run depends on that.

export interface Arrival {
  /** A request for a new run: an existing run with this id belongs to another request and is left alone. */
  readonly isRequest?: boolean;
}
