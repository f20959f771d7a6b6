// The AWS SDK clients; everything else in src gets them from here.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { LimitedHandler, type TimeLimits } from './time-limits.ts';

/** Where and how to reach AWS. Everything absent comes from the environment, as in every SDK program. */
export type ClientOptions = Pick<
  SQSClientConfig,
  'region' | 'endpoint' | 'credentials' | 'requestHandler' | 'maxAttempts'
> & {
  /** For one try of a request; by default those of the functions. A given request handler has its own. */
  readonly limits?: TimeLimits;
  /** Is shown every client when it is made. */
  readonly prepare?: (client: Client) => void;
};

/** So that several calls that nobody answers fit into the functions' own timeouts (serverless.yml), each with its three tries. */
const FUNCTION_LIMITS: TimeLimits = { connect: 2_000, answer: 5_000 };

/** Lambda's longest timeout is 15 minutes (Lambda quotas), and an answer comes at a function's end. */
const LONGEST_FUNCTION = 930_000;

/** What all clients have in common. */
interface Client {
  readonly config: object;
  readonly middlewareStack: { add(middleware: never, options: object): void; remove(name: string): boolean };
  destroy(): void;
}

/** One client of each service, made when it is first used. */
export class Clients {
  readonly #options: Omit<ClientOptions, 'prepare' | 'limits'> & Pick<SQSClientConfig, 'cacheMiddleware'>;
  readonly #limits: TimeLimits;
  readonly #prepare: ClientOptions['prepare'];
  readonly #made = new Map<string, Client>();

  constructor(options: ClientOptions = {}) {
    // The SDK would put its middleware together anew for each call, a third of what a call costs.
    const { prepare, limits = FUNCTION_LIMITS, ...sdkOptions } = options;
    this.#limits = limits;
    // One handler for all: they share its connections, and each closes it.
    this.#options = {
      requestHandler: new LimitedHandler(limits),
      maxAttempts: 3,
      ...sdkOptions,
      cacheMiddleware: true,
    };
    this.#prepare = prepare;
  }

  get scheduler(): SchedulerClient {
    return this.#once('scheduler', () => new SchedulerClient(this.#options));
  }
  get sqs(): SQSClient {
    return this.#once('sqs', () => new SQSClient(this.#options));
  }
  get ecs(): ECSClient {
    return this.#once('ecs', () => new ECSClient(this.#options));
  }
  get logs(): CloudWatchLogsClient {
    return this.#once('logs', () => new CloudWatchLogsClient(this.#options));
  }
  /** The logs of another region: a task definition may send them there. */
  logsIn(region: string): CloudWatchLogsClient {
    return this.#once(`logs ${region}`, () => new CloudWatchLogsClient({ ...this.#options, region }));
  }
  get sns(): SNSClient {
    return this.#once('sns', () => new SNSClient(this.#options));
  }
  get lambda(): LambdaClient {
    return this.#once('lambda', () => new LambdaClient(this.#options));
  }
  /** For invocations: they may last as long as a function does. */
  get invocations(): LambdaClient {
    const { requestHandler } = this.#options;
    const patient =
      requestHandler instanceof LimitedHandler
        ? new LimitedHandler({ ...this.#limits, answer: LONGEST_FUNCTION })
        : requestHandler;
    // A request to run a job whose answer was lost would be another run when it is repeated.
    const once = { ...this.#options, requestHandler: patient, maxAttempts: 1 };
    return this.#once('invocations', () => new LambdaClient(once));
  }
  get dynamo(): DynamoDBClient {
    return this.#once('dynamo', () => new DynamoDBClient(this.#options));
  }

  /** Closes every client's connections. */
  destroy(): void {
    for (const client of this.#made.values()) client.destroy();
    this.#made.clear();
  }

  #once<T extends Client>(service: string, make: () => T): T {
    const known = this.#made.get(service) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    // It would copy each call's input and output, without what is secret, for a log that nobody keeps.
    made.middlewareStack.remove('loggerMiddleware');
    this.#prepare?.(made);
    this.#made.set(service, made);
    return made;
  }
}
