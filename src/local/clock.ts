// Time as a part of the local cloud: the system's, or a virtual one on which a week takes seconds.

/** Something to do later; `cancel` makes sure that it is not done. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Date;
  /** Does `action` once `instant` has come; at once (but never synchronously) when it has passed. */
  at(instant: Date, action: () => void | Promise<void>): Timer;
  /** Work that is under way: a virtual clock stands still until it has settled. Returns the same promise. */
  track<T>(work: Promise<T>): Promise<T>;
}
