// A deployment in the local cloud on a virtual clock, for tests that send messages to its dispatcher.
import { DescribeTasksCommand, type ECSClient, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SendMessageCommand, type Message as SqsMessage } from '@aws-sdk/client-sqs';
import { afterEach } from 'vitest';
import { createHandler } from '../../../handlers/dispatch.ts';
import { connectAll } from '../../../src/aws/clients/all.ts';
import { VirtualClock } from '../../../src/local/clock.ts';
import type { InProcessHandler } from '../../../src/local/in-process.ts';
import { type Behaviour, InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import type { ContainerStart } from '../../../src/local/runner/task-runner.ts';
import type { Attempt } from '../../../src/runs/ledger/attempt.ts';
import { Ledger } from '../../../src/runs/ledger/ledger.ts';
import { Locks } from '../../../src/runs/ledger/locks.ts';
import { Table } from '../../../src/runs/ledger/table.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import { type Message, messageGroup } from '../../../src/runs/message/message.ts';
import {
  type LocalStack,
  type LocalStackOptions,
  startLocalStack,
} from '../../../src/simulate/local-stack.ts';
import { FailingRequests, ProcessDied } from './failing-requests.ts';

export interface DeploymentOptions extends Pick<LocalStackOptions, 'functions' | 'beforeLaunch' | 'region'> {
  /** A process of the dispatcher for this invocation alone, some of whose requests fail; `undefined`: the lasting one. */
  readonly requests?: (inner: InProcessHandler) => FailingRequests | undefined;
  /** How often the dispatcher's SDK sends a request; once by default. */
  readonly maxAttempts?: number;
  /** How tasks behave; by default each runs until it is stopped. */
  readonly behave?: (container: ContainerStart) => Behaviour;
  readonly start?: string;
}

/** A decision as it was logged. */
export type Logged = Readonly<Record<string, unknown>> & { readonly level: string };

export class Deployment {
  readonly clock: VirtualClock;
  readonly stack: LocalStack;
  readonly ledger: Ledger;
  readonly locks: Locks;
  /** What the dispatcher logged, in order. */
  readonly decisions: Logged[];
  /** Notifications, as `<job> <outcome>`. */
  readonly published: string[] = [];

  private constructor(clock: VirtualClock, stack: LocalStack, decisions: Logged[]) {
    const { clients, config } = stack;
    this.clock = clock;
    this.stack = stack;
    this.decisions = decisions;
    const table = new Table(clients.dynamo, config);
    this.ledger = new Ledger(table);
    this.locks = new Locks(table);
    stack.cloud.events.on('published', ({ attributes }) =>
      this.published.push(`${attributes.job} ${attributes.outcome}`),
    );
  }

  static async start(options: DeploymentOptions = {}): Promise<Deployment> {
    const { behave = () => ({ seconds: Number.POSITIVE_INFINITY }), start = '2026-11-23T03:00:00Z' } =
      options;
    const { maxAttempts = 1 } = options;
    const clock = new VirtualClock(new Date(start));
    const decisions: Logged[] = [];
    const stack: LocalStack = await startLocalStack({
      clock,
      runner: new InstantRunner(clock, behave),
      ...(options.region && { region: options.region }),
      ...(options.beforeLaunch && { beforeLaunch: options.beforeLaunch }),
      functions: {
        dispatch: (parts) => {
          const process = (requests: FailingRequests) => {
            const { region } = stack.cloud;
            const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
            const endpoint = 'http://localhost';
            const clients = connectAll({
              region,
              endpoint,
              credentials,
              requestHandler: requests,
              maxAttempts,
            });
            return createHandler({ ...parts, clients, logger: recorder(decisions) });
          };
          let lasting: ReturnType<typeof process> | undefined;
          return async (event) => {
            const failing = options.requests?.(stack.cloud.requestHandler);
            if (!failing) {
              lasting ??= process(new FailingRequests(stack.cloud.requestHandler));
              return lasting(event);
            }
            const answer = await process(failing)(event);
            if (failing.dead) throw new ProcessDied();
            return answer;
          };
        },
        ...options.functions,
      },
    });
    return new Deployment(clock, stack, decisions);
  }

  close(): Promise<void> {
    return this.stack.close();
  }

  /** Puts a message on the queue and waits until what follows at this instant is done. */
  async send(message: Message): Promise<void> {
    await this.sendBody(encodeMessage(message), messageGroup(message));
  }

  async sendBody(body: string, group: string): Promise<void> {
    const { clients, config } = this.stack;
    await clients.sqs.send(
      new SendMessageCommand({ QueueUrl: config.queueUrl, MessageBody: body, MessageGroupId: group }),
    );
    await this.clock.settle();
  }

  /** Makes the schedule of a message's job, as sync does; it never fires. */
  async deploy(message: Message): Promise<void> {
    const { clients, config } = this.stack;
    const { job, lock } = message;
    await clients.scheduler.send(
      new CreateScheduleCommand({
        GroupName: config.group,
        Name: job,
        ScheduleExpression: 'cron(0 3 * * ? *)',
        State: 'DISABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: config.queueArn,
          RoleArn: config.schedulerRoleArn,
          Input: JSON.stringify({ ...message, scheduled: '<aws.scheduler.scheduled-time>' }),
          SqsParameters: { MessageGroupId: lock },
        },
      }),
    );
  }

  /** Invokes the dispatcher with a request. */
  async request(request: unknown): Promise<{ answer: Record<string, unknown>; failed: boolean }> {
    const { clients, config } = this.stack;
    const { Payload, FunctionError } = await clients.lambda.send(
      new InvokeCommand({
        FunctionName: config.dispatchFunction,
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
    );
    return { answer: JSON.parse(new TextDecoder().decode(Payload)), failed: FunctionError !== undefined };
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(new Date(this.clock.now().getTime() + seconds * 1000));
  }

  async run(run: string, attempt = 1): Promise<Attempt | undefined> {
    return this.ledger.get({ runId: run, number: attempt });
  }

  /** All tasks that ECS knows, with their tags. */
  async tasks(): Promise<Task[]> {
    return allTasks(this.stack.clients.ecs, this.stack.config.cluster);
  }

  /** What is in the dead-letter queue. */
  async deadLetters(): Promise<SqsMessage[]> {
    const { clients, config } = this.stack;
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: config.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 0,
      }),
    );
    return Messages;
  }

  /** Names of the one-time schedules that there are. */
  async onceSchedules(): Promise<(string | undefined)[]> {
    const { clients, config } = this.stack;
    const { Schedules = [] } = await clients.scheduler.send(
      new ListSchedulesCommand({ GroupName: config.onceGroup }),
    );
    return Schedules.map(({ Name }) => Name);
  }

  /** The decisions' words, in order. */
  words(): unknown[] {
    return this.decisions.map(({ decision }) => decision);
  }
}

/** A logger that keeps what it is told. */
export function recorder(logged: Logged[]) {
  const at =
    (level: string) =>
    (_message: unknown, ...facts: unknown[]): void => {
      logged.push(Object.assign({ level }, ...facts));
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

async function allTasks(ecs: ECSClient, cluster: string): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    for await (const { taskArns } of paginateListTasks({ client: ecs }, { cluster, desiredStatus })) {
      if (!taskArns?.length) continue;
      const described = new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] });
      tasks.push(...((await ecs.send(described)).tasks ?? []));
    }
  }
  return tasks;
}

/** Starts deployments for the tests of a file; each is closed after its test. */
export function deployments(): (options?: DeploymentOptions) => Promise<Deployment> {
  let started: Deployment | undefined;
  afterEach(() => started?.close());
  return async (options) => {
    started = await Deployment.start(options);
    return started;
  };
}
