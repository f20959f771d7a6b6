// Requests of one process, one of which goes wrong.
import type { ClientOptions } from '../../../src/aws/connection.ts';

type RequestHandler = NonNullable<Extract<ClientOptions['requestHandler'], { handle: unknown }>>;

/** What goes wrong with a request, on the side of the process. */
export type Failure =
  | 'dies before' // the process dies before the request is sent
  | 'dies after' // it took effect, but the process dies before it learns that
  | 'answer lost'; // it took effect, but the connection breaks

/** Passes requests on, except for the one that fails. */
export class FailingRequests {
  /** Requests so far, as operations' names where they have one. */
  readonly sent: string[] = [];
  dead = false;
  readonly #inner: RequestHandler;
  readonly #failing: { readonly request: number; readonly failure: Failure } | undefined;
  readonly #meanwhile: (operation: string, count: number) => Promise<void>;

  /**
   * @param failing which request fails, from 1; absent: none does
   * @param meanwhile what happens before a request is sent, told its operation and how many of it there were; what it throws is the answer
   */
  constructor(
    inner: RequestHandler,
    failing?: { readonly request: number; readonly failure: Failure },
    meanwhile: (operation: string, count: number) => Promise<void> = async () => {},
  ) {
    this.#inner = inner;
    this.#failing = failing;
    this.#meanwhile = meanwhile;
  }

  async handle(
    ...[request, options]: Parameters<RequestHandler['handle']>
  ): Promise<Awaited<ReturnType<RequestHandler['handle']>>> {
    if (this.dead) throw new ProcessDied();
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? `${request.method} ${request.path}`;
    this.sent.push(operation);
    await this.#meanwhile(operation, this.sent.filter((sent) => sent === operation).length);
    const failure = this.sent.length === this.#failing?.request ? this.#failing.failure : undefined;
    this.dead = failure === 'dies before' || failure === 'dies after';
    if (failure === 'dies before') throw new ProcessDied();
    const answer = await this.#inner.handle(request, options);
    if (failure === 'dies after') throw new ProcessDied();
    if (failure === 'answer lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return answer;
  }

  destroy(): void {}
}

/** What the code of a dead process sees; nothing that it does then has any effect. */
export class ProcessDied extends Error {}
