// Waiting out what goes away by itself: throttling for as long as it takes, faults of AWS and of the network a while.
import { awsErrorCode, isPassing } from '../aws/errors.ts';

/** How to wait; a parameter, so that tests and the virtual clock wait in their own way. */
export interface Patience {
  wait(milliseconds: number): Promise<void>;
  /** From 0 to 1, for the jitter. */
  random(): number;
  /** Ends all waiting, for a function whose time runs out. */
  readonly signal?: AbortSignal;
}

const FIRST_DELAY_MILLISECONDS = 200;
const LONGEST_DELAY_MILLISECONDS = 20_000;

/** Tries after which a fault other than throttling is taken to stay. */
const FAULT_TRIES = 6;

/**
 * Makes a call until it is answered. Between tries it waits a random part of a delay that doubles ("full jitter", AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), so that the calls of one sync do not come back all at once.
 * @throws what the call throws, where waiting cannot help, and after the signal
 */
export async function persist<T>(call: () => Promise<T>, patience: Patience): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const throttled = awsErrorCode(error) === 'aws-throttled';
      const helps = throttled || (isPassing(error) && tries < FAULT_TRIES);
      if (!helps || patience.signal?.aborted) throw error;
      const longest = Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** (tries - 1));
      await patience.wait(patience.random() * longest);
    }
  }
}
