// Executes requests with a client token once: a repetition gets the first one's answer.
import type { Clock } from '../clock.ts';
import { ServiceError } from '../service.ts';

/** AWS does not document how long EventBridge Scheduler remembers tokens. */
const REMEMBERED_MS = 10 * 60_000;

export class RequestTokens {
  readonly #clock: Clock;
  /** In the order of the first requests: the oldest can be forgotten first. */
  readonly #answers = new Map<string, { input: string; output: unknown; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws ServiceError ConflictException if the token was used with another input before */
  once<T>(operation: string, input: { readonly ClientToken?: string }, action: () => T): T {
    if (input.ClientToken === undefined) return action();
    const now = this.#clock.now().getTime();
    for (const [key, { until }] of this.#answers) {
      if (until > now) break;
      this.#answers.delete(key);
    }
    const key = `${operation} ${input.ClientToken}`;
    const told = JSON.stringify(input);
    const known = this.#answers.get(key);
    if (known !== undefined) {
      if (known.input === told) return known.output as T;
      throw new ServiceError(
        'ConflictException',
        `The client token ${input.ClientToken} was used before with other parameters.`,
        { status: 409 },
      );
    }
    const output = action();
    this.#answers.set(key, { input: told, output, until: now + REMEMBERED_MS });
    return output;
  }
}
