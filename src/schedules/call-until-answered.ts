// Repeats a call while waiting can help: throttling without limit, faults of AWS and of the network for a while.
import { currentDeadline } from '../aws/deadline.ts';
import { awsErrorCode, isPassing } from '../aws/errors.ts';

/** How to wait; a parameter, so that tests and the virtual clock can replace it. */
export interface Patience {
  wait(milliseconds: number): Promise<void>;
  /** From 0 to 1, for the jitter. */
  random(): number;
  /** After this many tries, a fault other than throttling counts as permanent; by default 6. */
  readonly faultTries?: number;
  /** Ends all waiting, for a function whose time runs out; by default the current deadline's signal. */
  readonly signal?: AbortSignal;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 20_000;

const FAULT_TRIES = 6;

/**
 * Repeats a call until it is answered. Between tries it waits a random part of a delay that doubles ("full jitter", AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), so that the calls of one sync are not repeated all at once.
 * @throws what the call throws, if waiting cannot help or the signal has fired
 */
export async function callUntilAnswered<T>(call: () => Promise<T>, patience: Patience): Promise<T> {
  const signal = patience.signal ?? currentDeadline();
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const throttled = awsErrorCode(error) === 'aws-throttled';
      // Nothing listens there: that is certain at once, and the SDK has tried again.
      const nobody = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      const { faultTries = FAULT_TRIES } = patience;
      const helps = throttled || (isPassing(error) && !nobody && tries < faultTries);
      if (!helps || signal?.aborted) throw error;
      const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
      await Promise.race([patience.wait(patience.random() * longest), aborted(signal)]);
    }
  }
}

/** Waiting until the function's end would leave no time for an answer. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
