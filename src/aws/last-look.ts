// Looks once more right before a request leaves: the process may have been frozen since it last looked, and the SDK repeats requests,
// also one that AWS refuses since it was signed too long ago.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LimitedHandler } from './time-limits.ts';

type RequestHandler = Pick<LimitedHandler, 'handle' | 'updateHttpClientConfig' | 'httpHandlerConfigs'> & {
  destroy?(): void;
};

/** What a look throws: nothing more is asked for. */
export class TooLateError extends Error {
  /** Without this, the SDK replaces the message with a text about raw responses. */
  readonly $metadata = {};
}

// Clients outlive the work, so its look travels with its calls.
const looking = new AsyncLocalStorage<() => void>();

/**
 * Does work and calls `look` before each try of each of its requests, after it was signed. If that throws, the try is not made, and
 * the request fails with the error. Work within other work has both looks.
 */
export function lookingFirst<T>(look: () => void, work: () => Promise<T>): Promise<T> {
  const outer = looking.getStore();
  const both = () => {
    outer?.();
    look();
  };
  return looking.run(outer === undefined ? look : both, work);
}

/** A request handler that looks before it passes a request on. */
export class LookingHandler implements RequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #inner: RequestHandler;

  constructor(inner: RequestHandler) {
    this.#inner = inner;
  }

  async handle(...args: Parameters<RequestHandler['handle']>): ReturnType<RequestHandler['handle']> {
    const look = looking.getStore();
    if (look === undefined) return this.#inner.handle(...args);
    look();
    // A service in this process may begin other work with the request.
    return looking.exit(() => this.#inner.handle(...args));
  }

  updateHttpClientConfig(...args: Parameters<RequestHandler['updateHttpClientConfig']>): void {
    this.#inner.updateHttpClientConfig(...args);
  }

  httpHandlerConfigs(): ReturnType<RequestHandler['httpHandlerConfigs']> {
    return this.#inner.httpHandlerConfigs();
  }

  destroy(): void {
    this.#inner.destroy?.();
  }
}
