// An SDK request handler with time limits: without them, the SDK waits for ever for a service that accepts a connection but
// never answers.
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { MOST_CALLS_UNDER_WAY } from './call-window.ts';
import { currentDeadline, DeadlineError, seconds } from './deadline.ts';

/** Milliseconds for one try of one request. */
export interface TimeLimits {
  /** Until the connection is established. */
  readonly connect: number;
  /** From the start of the request to the last byte of the answer. */
  readonly answer: number;
}

/** There was no answer in time. The name is the SDK's for such errors, so that it retries. */
export class NoAnswerError extends Error {
  override readonly name = 'TimeoutError';
  /** See DeadlineError. */
  readonly $metadata = {};
}

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = Parameters<NodeHttpHandler['handle']>[1];
type Answer = Awaited<ReturnType<NodeHttpHandler['handle']>>;

/** A request handler for SDK clients: `new SQSClient({ requestHandler })`. */
export class LimitedHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #inner: NodeHttpHandler;
  readonly #limits: TimeLimits;

  constructor(limits: TimeLimits) {
    this.#limits = limits;
    // By default the SDK opens at most 50 connections to a service, and warns if more are needed.
    const connections = { keepAlive: true, maxSockets: MOST_CALLS_UNDER_WAY };
    this.#inner = new NodeHttpHandler({
      connectionTimeout: limits.connect,
      httpAgent: new HttpAgent(connections),
      httpsAgent: new HttpsAgent(connections),
    });
  }

  /** The limit applies to the whole answer, so a body that stalls or trickles blocks nobody. */
  async handle(request: Request, options: Options = {}): Promise<Answer> {
    const { answer } = this.#limits;
    const late = new AbortController();
    const error = new NoAnswerError(`no complete answer from ${request.hostname} within ${seconds(answer)}`);
    const timer = setTimeout(() => late.abort(error), answer);
    const given = options.abortSignal as AbortSignal | undefined;
    const deadline = currentDeadline();
    const signal = AbortSignal.any([late.signal, deadline, given].filter((one) => one !== undefined));
    try {
      if (signal.aborted) throw reasonOf(signal);
      const { response } = await this.#inner.handle(request, { ...options, abortSignal: signal });
      const body = response.body as IncomingMessage;
      const cut = () => body.destroy(reasonOf(signal));
      // The reader of the body gets the error there; without this there may be no reader.
      body.on('error', () => {});
      body.once('close', () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cut);
      });
      signal.addEventListener('abort', cut);
      if (signal.aborted) cut();
      return { response };
    } catch (failure) {
      clearTimeout(timer);
      throw signal.aborted ? reasonOf(signal) : failure;
    }
  }

  updateHttpClientConfig(...args: Parameters<NodeHttpHandler['updateHttpClientConfig']>): void {
    this.#inner.updateHttpClientConfig(...args);
  }

  httpHandlerConfigs(): ReturnType<NodeHttpHandler['httpHandlerConfigs']> {
    return this.#inner.httpHandlerConfigs();
  }

  destroy(): void {
    this.#inner.destroy();
  }
}

/** A separate error for each request: the SDK writes details of the request into it. */
function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof DeadlineError ? new DeadlineError(reason.message) : (reason as Error);
}
