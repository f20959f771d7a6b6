// The one fault injector: a process whose requests to AWS get lost, get another answer, or are its last.
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import type { LocalCloud } from '../../src/local/cloud.ts';
import type { InProcessHandler } from '../../src/local/in-process.ts';
import { type RefusedRequest, refuse } from '../../src/local/refusal.ts';

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
  | 'answer lost' // it took effect, but the connection breaks
  | 'sent twice' // it took effect, the SDK lost the answer and repeated it
  | 'throttled' // the service refused it
  | 'unavailable' // the service failed, and nothing happened
  | 'freezes' // the process stands still right before it leaves, and goes on later
  | 'freezes after'; // it took effect, and the process stands still before it learns that

/** One request, from 1, that fails. */
export interface Failing {
  readonly request: number;
  readonly failure: Failure;
}

/** A request of an invocation, before it is sent. */
export interface NextRequest {
  readonly operation: string;
  /** The number of requests of this invocation, including this one. */
  readonly number: number;
}

export interface Faults {
  readonly failing?: Failing | ((request: NextRequest) => Failure | undefined) | undefined;
  /** Resolves when a process that freezes goes on. @returns for how many seconds it was frozen */
  readonly thaw?: () => Promise<number>;
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

/** The body of a request. The SDK's bytes warn when they are used as a text. */
export function bodyOf({ body }: Pick<SentRequest, 'body'>): string {
  if (!(body instanceof Uint8Array)) return String(body ?? '');
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}

/** Lets something happen before a request is sent. */
export function meanwhile(happens: (operation: string, count: number) => Promise<unknown>): Line {
  return async ({ operation, count }, pass) => {
    await happens(operation, count);
    return pass();
  };
}

export class FaultyRequests {
  /** The operations that this invocation has sent. */
  readonly sent: string[] = [];
  readonly clients: Clients;
  line: Line;
  dead = false;
  readonly #cloud: LocalCloud;
  readonly #failing: Faults['failing'];
  readonly #thaw: NonNullable<Faults['thaw']>;
  readonly #counts = new Map<string, number>();

  constructor(cloud: LocalCloud, faults: Faults = {}) {
    const { failing, thaw = () => Promise.resolve(0), line = (_, pass) => pass(), maxAttempts = 1 } = faults;
    this.#cloud = cloud;
    this.#failing = failing;
    this.#thaw = thaw;
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

  /** The same process begins its next invocation. */
  begin(): void {
    this.sent.length = 0;
    this.#counts.clear();
  }

  async #handle(request: SdkRequest): Promise<Answer> {
    if (this.dead) throw new ProcessDied();
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? `${request.method} ${request.path}`;
    const number = this.sent.push(operation);
    const count = (this.#counts.get(operation) ?? 0) + 1;
    this.#counts.set(operation, count);
    const failure = this.#failureOf({ operation, number });
    return this.line(Object.assign(request, { operation, count }), async () => {
      this.dead = failure === 'dies before' || failure === 'dies after';
      if (failure === 'dies before') throw new ProcessDied();
      if (failure === 'freezes' && (await this.#thaw()) > SIGNED_SECONDS) return refused(request, EXPIRED);
      if (failure === 'throttled') return refused(request, THROTTLED);
      if (failure === 'unavailable') return refused(request, UNAVAILABLE);
      const answer = await this.#cloud.requestHandler.handle(request);
      if (failure === 'dies after') throw new ProcessDied();
      if (failure === 'freezes after') await this.#thaw();
      if (failure === 'answer lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      if (failure === 'sent twice') return this.#cloud.requestHandler.handle(request);
      return answer;
    });
  }

  #failureOf(request: NextRequest): Failure | undefined {
    if (typeof this.#failing === 'function') return this.#failing(request);
    return request.number === this.#failing?.request ? this.#failing.failure : undefined;
  }
}

const THROTTLED = {
  status: 400,
  code: 'ThrottlingException',
  queryCode: 'Throttling',
  message: 'Rate exceeded',
};
/** AWS refuses what reaches it later after its signature (IAM user guide, "AWS Signature Version 4"). */
const SIGNED_SECONDS = 300;

const EXPIRED = {
  status: 403,
  code: 'InvalidSignatureException',
  message:
    'Signature expired: 20261123T030000Z is now earlier than 20261123T030140Z (20261123T030640Z - 5 min.)',
};
const UNAVAILABLE = { status: 503, code: 'ServiceUnavailable', message: 'Service is unavailable' };

function refused({ headers }: SdkRequest, reason: RefusedRequest): Answer {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { status, headers: answered, body } = refuse(lower, reason);
  return { response: { statusCode: status, headers: { ...answered }, body: Buffer.from(body) } };
}
