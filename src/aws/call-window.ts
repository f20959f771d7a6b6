// Limits how many calls of one operation are in progress to what AWS accepts. Quotas differ by region and account and can be
// raised, so the limit is found as in TCP (RFC 5681): it grows with every answer until calls are throttled, then shrinks, and
// grows again slowly.
import { awsErrorCode } from './errors.ts';

/** Enough for one batch of messages at once, and for about 400 calls a second at 40 ms each. */
const FIRST = 16;

/** Each call in progress needs a connection. 100 make 2,500 calls a second at 40 ms each, more than one processor can sign. */
export const MOST_CALLS_UNDER_WAY = 100;

/** The factor by which throttling shrinks the window. Half would waste a quarter of the quota; this is CUBIC's factor (RFC 9438). */
const CUT = 0.7;

export class CallWindow {
  #size = FIRST;
  #underWay = 0;
  /** How often the window has shrunk. */
  #cuts = 0;
  readonly #waiting: (() => void)[] = [];

  /** Makes the call when there is room. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#hasRoom()) this.#underWay += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const cutsBefore = this.#cuts;
    try {
      const answer = await call();
      this.#grow();
      return answer;
    } catch (error) {
      // Calls that were in progress together are throttled together: that is one reason to shrink, not ten.
      if (awsErrorCode(error) === 'aws-throttled' && cutsBefore === this.#cuts) this.#cut();
      throw error;
    } finally {
      this.#underWay -= 1;
      this.#letIn();
    }
  }

  #hasRoom(): boolean {
    return this.#underWay < Math.floor(this.#size);
  }

  /** Admitted calls count as in progress at once, so that no other call takes their place before they run. */
  #letIn(): void {
    while (this.#hasRoom()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay += 1;
      next();
    }
  }

  /**
   * Doubles the window with each round of answers until the first throttling, and adds one for each round after that. While no
   * call waits, the window is large enough.
   */
  #grow(): void {
    if (this.#waiting.length === 0) return;
    this.#size = Math.min(MOST_CALLS_UNDER_WAY, this.#size + (this.#cuts === 0 ? 1 : 1 / this.#size));
  }

  #cut(): void {
    this.#cuts += 1;
    this.#size = Math.max(1, this.#size * CUT);
  }
}
