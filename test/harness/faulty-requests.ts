// The one fault injector: a process whose requests to AWS get lost, get another answer, or are its last.
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import type { LocalCloud } from '../../src/local/cloud.ts';
import type { InProcessHandler } from '../../src/local/in-process.ts';

type SdkRequest = Parameters<InProcessHandler['handle']>[0];
export type Answer = Awaited<ReturnType<InProcessHandler['handle']>>;

export interface SentRequest extends SdkRequest {
  /** Its name, or method and path if it has none. */
  readonly operation: string;
  /** The number of requests of this operation, including this one. */
  readonly count: number;
}

/** Handles a request; `pass` sends it. If it throws, the process sees the error instead of an answer. */
export type Line = (request: SentRequest, pass: () => Promise<Answer>) => Promise<Answer>;

/** What goes wrong with one request, as the process sees it. */
export type Failure =
  | 'dies before' // the process dies before the request is sent
  | 'dies after' // it took effect, but the process dies before it learns that
  | 'answer lost'; // it took effect, but the connection breaks

/** One request, from 1, that fails. */
export interface Failing {
  readonly request: number;
  readonly failure: Failure;
}

export interface Faults {
  readonly failing?: Failing | undefined;
  readonly line?: Line;
  /** How often the SDK sends a request; once by default. */
  readonly maxAttempts?: number;
}

/** Thrown in the code of a dead process; nothing that it does after that has any effect. */
export class ProcessDied extends Error {}

/**
 * Whether a request only reads. Such a request leaves AWS as it was: a process that dies after it has done no more than one that
 * died after the request before, and asked again, the request has the same answer.
 */
export function isRead(operation: string): boolean {
  return /^(?:Get|BatchGet|Query|Describe|List|GET )/.test(operation);
}

/** Lets something happen before a request is sent. */
export function meanwhile(happens: (operation: string, count: number) => Promise<unknown>): Line {
  return async ({ operation, count }, pass) => {
    await happens(operation, count);
    return pass();
  };
}

export class FaultyRequests {
  /** The operations that were sent. */
  readonly sent: string[] = [];
  readonly clients: Clients;
  line: Line;
  dead = false;
  readonly #cloud: LocalCloud;
  readonly #failing: Failing | undefined;

  constructor(cloud: LocalCloud, faults: Faults = {}) {
    const { failing, line = (_, pass) => pass(), maxAttempts = 1 } = faults;
    this.#cloud = cloud;
    this.#failing = failing;
    this.line = line;
    const { prepare, requestHandler, ...options } = cloud.clientOptions;
    this.clients = connectAll({
      ...options,
      // Only the whole SDK client retries.
      ...(maxAttempts === 1 ? { prepare } : { maxAttempts }),
      requestHandler: {
        handle: (request: SdkRequest) => this.#handle(request),
        updateHttpClientConfig: () => {},
        httpHandlerConfigs: () => ({}),
      },
    });
  }

  async #handle(request: SdkRequest): Promise<Answer> {
    if (this.dead) throw new ProcessDied();
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? `${request.method} ${request.path}`;
    this.sent.push(operation);
    const failure = this.sent.length === this.#failing?.request ? this.#failing.failure : undefined;
    const count = this.sent.filter((sent) => sent === operation).length;
    return this.line({ ...request, operation, count }, async () => {
      this.dead = failure === 'dies before' || failure === 'dies after';
      if (failure === 'dies before') throw new ProcessDied();
      const answer = await this.#cloud.requestHandler.handle(request);
      if (failure === 'dies after') throw new ProcessDied();
      if (failure === 'answer lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return answer;
    });
  }
}
