// What an operation is: it reads its input, then decides from the store what to change and what to answer. It changes nothing.
import type { Caller } from '../caller.ts';
import type { Shape } from '../shape.ts';
import type { Store, StoredChange } from './store.ts';

interface Surroundings {
  readonly store: Store;
  readonly caller: Caller;
  readonly now: Date;
}

interface Decision {
  readonly changes?: readonly StoredChange[];
  readonly output: object;
}

/** @param read checks the input by its declaration */
export type Request = (read: <T>(shape: Shape<T>) => T, surroundings: Surroundings) => Decision;

/** By operation. */
export type Requests = Readonly<Record<string, Request>>;
