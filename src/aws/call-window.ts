// How many calls of one operation may be under way: as many as AWS takes. What that is, nobody tells: quotas differ by region and account,
// and can be raised. So it is found out, in the way of TCP (RFC 5681): it grows with every answer until calls are throttled, then
// shrinks, and grows again, slowly.
import { awsErrorCode } from './errors.ts';

/** Enough for one batch of messages at once, and for some 400 calls a second over 40 ms. */
const FIRST = 16;

/** Each call under way needs a connection. 100 make 2,500 calls a second over 40 ms, more than one processor can sign. */
export const MOST_CALLS_UNDER_WAY = 100;

/** What a throttled window is multiplied by. Half of it would waste a quarter of the quota; CUBIC (RFC 9438) takes as much. */
const CUT = 0.7;

export class CallWindow {
  #size = FIRST;
  #underWay = 0;
  /** How often it was cut. */
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
      // Calls that were under way together are throttled together: that is one reason to shrink, not ten.
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

  /** Those who are let in are under way at once, so that nobody takes their place before they run. */
  #letIn(): void {
    while (this.#hasRoom()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay += 1;
      next();
    }
  }

  /** Doubled with each round of answers until the first throttling, one more with each after that; while nobody waits, it is large enough. */
  #grow(): void {
    if (this.#waiting.length === 0) return;
    this.#size = Math.min(MOST_CALLS_UNDER_WAY, this.#size + (this.#cuts === 0 ? 1 : 1 / this.#size));
  }

  #cut(): void {
    this.#cuts += 1;
    this.#size = Math.max(1, this.#size * CUT);
  }
}
