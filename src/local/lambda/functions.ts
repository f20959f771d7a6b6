// Lambda functions in this process, with JSON as input and output, invoked synchronously or asynchronously.
import type { Clock } from '../clock.ts';
import { partitionOf } from '../partition.ts';
import { uniqueId } from '../unique-id.ts';

/** The context that a handler gets besides the event, as far as handlers use it. */
interface FunctionContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
  done(): void;
  fail(): void;
  succeed(): void;
}

// Handlers declare their own event and context types; at run time they get JSON anyway.
// biome-ignore lint/suspicious/noExplicitAny: any handler can be registered
export type Handler = (event: any, context: any) => unknown;

/** The result of an invocation; payloads are JSON texts. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly payload: string; readonly error: unknown };

interface FunctionsOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  /** Called when the last try of an asynchronous invocation has failed. */
  readonly dropped?: (functionName: string, event: string, error: unknown) => void;
}

/**
 * An asynchronous invocation is retried after 1 minute and then after 2 minutes (Lambda developer guide, "Asynchronous
 * invocation").
 */
const retryMinutes = [1, 2];
const TIMEOUT_MS = 15 * 60 * 1000;

export class Functions {
  readonly #options: FunctionsOptions;
  readonly #functions = new Map<
    string,
    { handler: Handler; environment: Readonly<Record<string, string>> }
  >();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  /** @param environment shown in the function's configuration only; the handler gets its parts in another way */
  register(name: string, handler: Handler, environment: Readonly<Record<string, string>> = {}): void {
    this.#functions.set(name, { handler, environment });
  }

  /** A function's environment variables. @returns undefined if there is no such function */
  environment(name: string): Readonly<Record<string, string>> | undefined {
    return this.#functions.get(name)?.environment;
  }

  arn(name: string): string {
    return `arn:${partitionOf(this.#options.region)}:lambda:${this.#options.region}:${this.#options.account}:function:${name}`;
  }

  /**
   * Runs a function to its end. An error becomes the error payload that Lambda's Node.js runtime writes. There is no timeout,
   * since a function in this process cannot be killed.
   * @param event JSON
   */
  invoke(name: string, event: string): Promise<InvocationResult> {
    const running: Promise<InvocationResult> = this.#run(name, event).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
    return this.#options.clock.track(running);
  }

  /** Waits until no function runs or is about to. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Invokes a function asynchronously and, while it throws, again. */
  invokeLater(name: string, event: string, tries = 0): void {
    const { clock } = this.#options;
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    this.#running.add(begun);
    clock.at(clock.now(), async () => {
      const invoked = this.invoke(name, event);
      this.#running.delete(begun);
      begin();
      const result = await invoked;
      if (result.ok) return;
      const minutes = retryMinutes[tries];
      if (minutes === undefined) {
        this.#options.dropped?.(name, event, result.error);
      } else {
        const again = new Date(clock.now().getTime() + minutes * 60_000);
        clock.at(again, () => this.invokeLater(name, event, tries + 1));
      }
    });
  }

  async #run(name: string, event: string): Promise<InvocationResult> {
    const handler = this.#functions.get(name)?.handler;
    try {
      if (handler === undefined) throw new Error(`Function not found: ${this.arn(name)}`);
      const answer = await handler(JSON.parse(event), this.#context(name));
      return { ok: true, payload: JSON.stringify(answer) ?? 'null' };
    } catch (error) {
      return { ok: false, payload: JSON.stringify(errorPayload(error)), error };
    }
  }

  #context(name: string): FunctionContext {
    const ends = this.#options.clock.now().getTime() + TIMEOUT_MS;
    return {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: this.arn(name),
      memoryLimitInMB: '1024',
      awsRequestId: uniqueId(),
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => ends - this.#options.clock.now().getTime(),
      done: () => {},
      fail: () => {},
      succeed: () => {},
    };
  }
}

function errorPayload(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
