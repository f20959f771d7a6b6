// A whole deployment in the local cloud: everything that serverless.yml creates on AWS, created here through the same API.
import { Logger } from '@aws-lambda-powertools/logger';
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createDispatch, createRun } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { createPlan, createSync } from '../../handlers/sync.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type Clients, connectAll } from '../aws/clients/all.ts';
import { type Config, readConfig } from '../config/config.ts';
import { FUNCTIONS, type Names, readNames } from '../config/names.ts';
import type { Clock } from '../local/clock.ts';
import { LocalCloud, type LocalCloudOptions } from '../local/cloud.ts';
import type { Handler } from '../local/lambda/functions.ts';
import type { EventSink } from '../runs/events.ts';
import { tableDefinition, timeToLiveAttribute } from '../runs/ledger/table-definition.ts';
import { endedWithLocal } from '../runs/message/stop-reason.ts';
import { startedByPrefix } from '../runs/message/task-marks.ts';
import { RequestError } from '../runs/request-error.ts';
import type { PackagedCrontab } from '../source/packaged-crontab.ts';
import { type LocalResources, provideDeployment, provideResources } from './local-tasks.ts';

export interface FunctionParts {
  readonly config: Config;
  readonly clients: Clients;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly packaged: () => Promise<PackagedCrontab | undefined>;
  readonly logger: Logger;
  readonly emit: EventSink;
}

type FunctionName = (typeof FUNCTIONS)[number];
type HandlerFactory = (parts: FunctionParts) => Handler;

export interface LocalStackOptions extends LocalCloudOptions {
  readonly clock: Clock;
  /** By default service `cronbridge`, stage `local`. */
  readonly names?: Names;
  /** Time zone of entries that name none. */
  readonly timezone?: string;
  /** Variables of the functions' environment that differ from what they are here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The crontab in the package of the functions; absent: none, as nothing is packaged here. */
  readonly packaged?: PackagedCrontab;
  /** Clusters and task definitions that jobs name. */
  readonly resources?: LocalResources;
  /** Receives every event of attempts. */
  readonly emit?: EventSink;
  /** Called when a function failed, which is a fault: refusals are answers. */
  readonly failed?: (functionName: string, error: unknown) => void;
  /** Functions that replace the deployment's own, for example some that are made to fail. */
  readonly functions?: Partial<Readonly<Record<FunctionName, HandlerFactory>>>;
}

export interface LocalStack {
  readonly cloud: LocalCloud;
  /** Clients that reach the cloud without a socket. */
  readonly clients: Clients;
  readonly config: Config;
  /**
   * Lets what an earlier process kept go on: schedules are due that were due in the meantime, and the reconciler looks for what was
   * lost. The crontab is up to date by now: what has left it is not due.
   */
  resume(): void;
  close(): Promise<void>;
}

/** The container in which commands run. */
const container = 'main';
const RECONCILE_MINUTES = 15;
/** How long what commands print is kept. */
const LOG_DAYS = 90;
/** The most dispatch invocations at a time. */
const MAXIMUM_CONCURRENCY = 20;

const ownFunctions = {
  plan: createPlan,
  sync: createSync,
  dispatch: createDispatch,
  run: createRun,
  outcome: createOutcome,
};

/** What is not registered here cannot be named, and roles give no rights here. */
const EVERYTHING_ALLOWED = {
  CRONBRIDGE_CHANNELS: '*',
  CRONBRIDGE_CHECK_INS: '*',
  CRONBRIDGE_ALLOW_CLUSTERS: '*',
  CRONBRIDGE_ALLOW_TASK_DEFINITIONS: '*',
  CRONBRIDGE_ALLOW_CONTAINERS: '*',
  CRONBRIDGE_ALLOW_TASK_ROLES: '*',
  CRONBRIDGE_ALLOW_EXECUTION_ROLES: '*',
};

/** Starts a local cloud with a deployment in it, or goes on with the one that is kept. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const names = options.names ?? readNames({ CRONBRIDGE_STAGE: 'local' });
  const cloud = new LocalCloud(options);
  const clients = connectAll(cloud.clientOptions);
  const environment = {
    ...(await provision(clients, names, options.timezone ?? 'UTC', cloud.region)),
    ...options.settings,
  };
  const config = readConfig(environment);
  await provideDeployment(clients, config);
  if (options.resources) await provideResources(clients, options.resources);
  const parts: FunctionParts = {
    config,
    clients,
    now: () => options.clock.now(),
    // A throttled call waits in real time while the clock stands still.
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    packaged: async () => options.packaged,
    logger: new Logger({ serviceName: names.prefix, logLevel: 'SILENT' }),
    emit: options.emit ?? (() => {}),
  };
  const factories = { ...ownFunctions, ...options.functions };
  const reporting = (name: FunctionName, handler: Handler): Handler => {
    return async (event, context) => {
      try {
        return await handler(event, context);
      } catch (error) {
        // A hand-made event is its sender's mistake.
        if (!(error instanceof RequestError)) options.failed?.(name, error);
        throw error;
      }
    };
  };
  for (const name of FUNCTIONS) {
    cloud.functions.register(config[`${name}Function`], reporting(name, factories[name](parts)), environment);
  }
  if (options.keeping) cloud.resumeTasks(endedWithLocal);
  connect(cloud, config);
  return {
    cloud,
    clients,
    config,
    resume() {
      cloud.resumeSchedules();
      cloud.bus.rateNow(config.reconcileRule);
    },
    async close() {
      await cloud.close(options.keeping && endedWithLocal);
      clients.destroy();
    },
  };
}

/** Creates the resources. @returns the functions' environment, as serverless.yml sets it */
async function provision(
  clients: Clients,
  names: Names,
  timezone: string,
  region: string,
): Promise<Record<string, string>> {
  for (const Name of [names.group, names.onceGroup])
    await unlessKept(clients.scheduler.send(new CreateScheduleGroupCommand({ Name })), 'ConflictException');
  const fifo = {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  };
  const twoWeeks = { MessageRetentionPeriod: '1209600' };
  const undelivered = await createQueue(clients, names.undeliveredQueue, twoWeeks);
  await createQueue(clients, names.lostEventsQueue, twoWeeks);
  const deadLetters = await createQueue(clients, names.deadLetterQueue, { ...fifo, ...twoWeeks });
  const queue = await createQueue(clients, names.queue, {
    ...fifo,
    VisibilityTimeout: '360',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1000 }),
  });
  const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: names.topic }));
  const logGroup = { logGroupName: names.logGroup };
  await clients.logs.send(new CreateLogGroupCommand(logGroup));
  await clients.logs.send(new PutRetentionPolicyCommand({ ...logGroup, retentionInDays: LOG_DAYS }));
  await createTable(clients, names.ledgerTable);
  return {
    AWS_REGION: region,
    CRONBRIDGE_VERSION: manifest.version,
    CRONBRIDGE_SERVICE: names.service,
    CRONBRIDGE_STAGE: names.stage,
    CRONBRIDGE_TIMEZONE: timezone,
    CRONBRIDGE_QUEUE_URL: queue.url,
    CRONBRIDGE_QUEUE_ARN: queue.arn,
    CRONBRIDGE_DEAD_LETTER_QUEUE_URL: deadLetters.url,
    CRONBRIDGE_UNDELIVERED_QUEUE_ARN: undelivered.arn,
    CRONBRIDGE_SCHEDULER_ROLE_ARN: `arn:${queue.arn.split(':')[1]}:iam::000000000000:role/cronbridge-scheduler`,
    CRONBRIDGE_TOPIC_ARN: TopicArn,
    CRONBRIDGE_CLUSTER: names.prefix,
    CRONBRIDGE_TASK_DEFINITION: names.prefix,
    CRONBRIDGE_CONTAINER: container,
    CRONBRIDGE_SUBNETS: 'subnet-local',
    ...EVERYTHING_ALLOWED,
  };
}

async function createQueue(
  { sqs }: Clients,
  name: string,
  attributes: Record<string, string>,
): Promise<{ url: string; arn: string }> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  const made = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { url: QueueUrl, arn: made.Attributes?.QueueArn ?? '' };
}

async function createTable({ dynamo }: Clients, name: string): Promise<void> {
  await unlessKept(dynamo.send(new CreateTableCommand(tableDefinition(name))), 'ResourceInUseException');
  for (;;) {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const expiring = { AttributeName: timeToLiveAttribute, Enabled: true };
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: expiring }));
}

/** @param exists the name of the error for a resource that is there: an earlier process created it */
async function unlessKept(creating: Promise<unknown>, exists: string): Promise<void> {
  try {
    await creating;
  } catch (error) {
    if ((error as Error).name !== exists) throw error;
  }
}

/** Connects the functions to what invokes them: the queue, stopped tasks, and the 15-minute rate. */
function connect(cloud: LocalCloud, config: Config): void {
  cloud.mapQueue(config.queueArn, config.dispatchFunction, { maximumConcurrency: MAXIMUM_CONCURRENCY });
  cloud.bus.addRule(
    {
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['STOPPED'], startedBy: [{ prefix: startedByPrefix(config.prefix) }] },
    },
    config.outcomeFunction,
  );
  cloud.bus.addRate(config.reconcileRule, RECONCILE_MINUTES, config.outcomeFunction);
}
