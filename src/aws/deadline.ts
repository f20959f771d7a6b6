// Limits the time that all requests of a piece of work may take together.
import { AsyncLocalStorage } from 'node:async_hooks';

/** The work's time is over, and further requests are not made. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** Without this, the SDK replaces the message with a text about raw responses. */
  readonly $metadata = {};
}

// Clients outlive the work, so its deadline travels with its calls.
const running = new AsyncLocalStorage<AbortSignal>();

/**
 * Does work with a time limit. Once the time is over, all its requests fail with a DeadlineError: those in progress, and every
 * later one. Within a longer deadline, the shorter one applies.
 */
export async function beforeDeadline<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new DeadlineError(`timed out after ${seconds(milliseconds)}`)),
    Math.max(0, milliseconds),
  );
  const outer = running.getStore();
  const signal = outer === undefined ? over.signal : AbortSignal.any([outer, over.signal]);
  try {
    return await running.run(signal, work);
  } finally {
    clearTimeout(timer);
  }
}

/** Reports how much time a function has left, like Lambda's context. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/**
 * Does a function's work so that its requests end before its own time does.
 * @param context absent: there is no limit
 * @param reserveMilliseconds the time reserved for the answer
 */
export function withTimeLeft<T>(
  context: Remaining | undefined,
  reserveMilliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  if (context === undefined) return work();
  return beforeDeadline(context.getRemainingTimeInMillis() - reserveMilliseconds, work);
}

/** The signal of the current deadline; its reason is a DeadlineError. */
export function currentDeadline(): AbortSignal | undefined {
  return running.getStore();
}

/** Rejects when the current deadline is over; for waiting on something other than a request. */
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
