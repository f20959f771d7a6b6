// What all clients of a program share: options, time limits, and the connections themselves.
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import { CallWindow } from './call-window.ts';
import { LookingHandler } from './last-look.ts';
import { LimitedHandler, type TimeLimits } from './time-limits.ts';

/** Where and how to reach AWS. Absent options come from the environment, as in every SDK program. */
export type ClientOptions = Pick<
  SQSClientConfig,
  'region' | 'profile' | 'endpoint' | 'credentials' | 'requestHandler' | 'maxAttempts'
> & {
  /** For one try of a request; by default those of the functions. A given request handler has its own. */
  readonly limits?: TimeLimits;
  /** Called with every client when it is created. */
  readonly prepare?: (client: Client) => void;
};

/** The options that every client's constructor takes. */
type SdkOptions = Omit<ClientOptions, 'prepare' | 'limits'> & Pick<SQSClientConfig, 'cacheMiddleware'>;

/**
 * A call without an answer takes ten seconds with its three tries: short enough for several of them within the functions' own
 * timeouts (serverless.yml).
 */
const FUNCTION_LIMITS: TimeLimits = { connect: 2_000, answer: 3_000 };

/** What all clients have in common. */
interface Client {
  readonly config: object;
  readonly middlewareStack: {
    add(middleware: never, options: object): void;
    addRelativeTo(middleware: never, options: object): void;
    remove(name: string): boolean;
  };
  send(command: never): Promise<unknown>;
  destroy(): void;
}

export class Connection {
  readonly #options: SdkOptions;
  /** Undefined if the request handler was given. */
  readonly #limits: TimeLimits | undefined;
  readonly #prepare: ClientOptions['prepare'];
  readonly #made = new Map<string, Client>();

  constructor(options: ClientOptions = {}) {
    const { prepare, limits = FUNCTION_LIMITS, requestHandler, ...sdkOptions } = options;
    this.#limits = requestHandler === undefined ? limits : undefined;
    // One handler for all: they share its connections, and each closes it.
    this.#options = {
      requestHandler: new LookingHandler((requestHandler as LimitedHandler) ?? new LimitedHandler(limits)),
      maxAttempts: 3,
      ...sdkOptions,
      // Without this, the SDK assembles its middleware anew for each call, a third of what a call costs.
      cacheMiddleware: true,
    };
    this.#prepare = prepare;
  }

  /** The client of that name, created at the first use. */
  client<T extends Client>(name: string, make: (options: SdkOptions) => T): T {
    const known = this.#made.get(name) as T | undefined;
    if (known !== undefined) return known;
    const made = make(this.#options);
    // Otherwise the SDK copies each call's input and output, without secrets, for a log that nobody keeps.
    made.middlewareStack.remove('loggerMiddleware');
    // Inside the retry loop, so that each try counts: outside, the SDK reports throttling only after its last try.
    made.middlewareStack.addRelativeTo(windows() as never, {
      relation: 'after',
      toMiddleware: 'retryMiddleware',
      name: 'callWindow',
    });
    this.#prepare?.(made);
    this.#made.set(name, made);
    return made;
  }

  /** A request handler that waits longer for an answer. A given one keeps its own limits. */
  patient(answerMilliseconds: number): SdkOptions['requestHandler'] {
    if (this.#limits === undefined) return this.#options.requestHandler;
    return new LookingHandler(new LimitedHandler({ ...this.#limits, answer: answerMilliseconds }));
  }

  destroy(): void {
    for (const client of this.#made.values()) client.destroy();
    this.#made.clear();
  }
}

type Call = (request: unknown) => Promise<unknown>;

/** Limits the calls of each operation with a window, since quotas apply to operations. */
function windows(): (next: Call, context: { readonly commandName?: string }) => Call {
  const byCommand = new Map<string, CallWindow>();
  return (next, { commandName = '' }) => {
    const window = byCommand.get(commandName) ?? new CallWindow();
    byCommand.set(commandName, window);
    return (request) => window.run(() => next(request));
  };
}
