// How long all the requests of a piece of work may take together.
import { AsyncLocalStorage } from 'node:async_hooks';

/** The work's time is over: what it still wanted to ask is not asked. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** The SDK explains errors without it by a text about raw responses. */
  readonly $metadata = {};
}

// The clients are made once and outlive the work: what belongs to the work goes along with its calls.
const running = new AsyncLocalStorage<AbortSignal>();

/**
 * Does work whose requests to AWS all fail, with a DeadlineError, once the time is over: those under way, and each that comes after.
 * Inside of a longer deadline the shorter one counts.
 */
export async function beforeDeadline<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const error = new DeadlineError(`timed out after ${seconds(milliseconds)}`);
  const timer = setTimeout(() => over.abort(error), Math.max(0, milliseconds));
  const outer = running.getStore();
  const signal = outer === undefined ? over.signal : AbortSignal.any([outer, over.signal]);
  try {
    return await running.run(signal, work);
  } finally {
    clearTimeout(timer);
  }
}

/** What says how much time a function has, as Lambda's context does. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/**
 * Does a function's work so that its requests end before its own time does.
 * @param context absent: there is no such time
 * @param reserveMilliseconds what is left then, for the answer
 */
export function withTimeLeft<T>(
  context: Remaining | undefined,
  reserveMilliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  if (context === undefined) return work();
  return beforeDeadline(context.getRemainingTimeInMillis() - reserveMilliseconds, work);
}

/** The signal of the deadline that counts here; its reason is a DeadlineError. */
export function currentDeadline(): AbortSignal | undefined {
  return running.getStore();
}

/** Fails when the deadline that counts here is over; for what waits for something else than a request. */
export function untilDeadline(): Promise<never> {
  const signal = running.getStore();
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** `10 s` */
export function seconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 100) / 10)} s`;
}
