// The AWS SDK clients; everything else in src gets them from here.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** Where and how to reach AWS. Everything absent comes from the environment, as in every SDK program. */
export type ClientOptions = Pick<
  SQSClientConfig,
  'region' | 'endpoint' | 'credentials' | 'requestHandler' | 'maxAttempts' | 'signerConstructor'
>;

/** One client of each service, made when it is first used. */
export class Clients {
  readonly #options: ClientOptions;
  readonly #made = new Map<string, { destroy(): void }>();

  constructor(options: ClientOptions = {}) {
    this.#options = options;
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
  get dynamo(): DynamoDBClient {
    return this.#once('dynamo', () => new DynamoDBClient(this.#options));
  }

  /** Closes every client's connections. */
  destroy(): void {
    for (const client of this.#made.values()) client.destroy();
    this.#made.clear();
  }

  #once<T extends { destroy(): void }>(service: string, make: () => T): T {
    const made = this.#made.get(service) ?? make();
    this.#made.set(service, made);
    return made as T;
  }
}
