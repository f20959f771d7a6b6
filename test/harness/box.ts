// The one harness: a deployment in a box. Its clock stands still until a test lets time pass, its endpoints are in this process,
// and it keeps what its functions log and publish.
import { DescribeTasksCommand, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SendMessageCommand, type Message as SqsMessage } from '@aws-sdk/client-sqs';
import { afterEach } from 'vitest';
import { createDispatch, createRun } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import type { Clients } from '../../src/aws/clients/all.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import type { LocalCloud } from '../../src/local/cloud.ts';
import { type Behaviour, InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { ContainerStart } from '../../src/local/runner/task-runner.ts';
import type { OutcomeEvent } from '../../src/runs/end/take-event.ts';
import type { Attempt } from '../../src/runs/ledger/attempt.ts';
import type { Ledger } from '../../src/runs/ledger/ledger.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import type { Locks } from '../../src/runs/ledger/locks.ts';
import { logTo } from '../../src/runs/log.ts';
import { encodeMessage } from '../../src/runs/message/encode.ts';
import { type Message, messageGroup } from '../../src/runs/message/message.ts';
import type { Notification } from '../../src/runs/notify/notification.ts';
import {
  type FunctionParts,
  type LocalStack,
  type LocalStackOptions,
  startLocalStack,
} from '../../src/simulate/local-stack.ts';
import { type FaultyRequests, ProcessDied } from './faulty-requests.ts';

export interface BoxOptions
  extends Pick<
    LocalStackOptions,
    'functions' | 'beforeLaunch' | 'region' | 'names' | 'resources' | 'settings'
  > {
  /** How tasks behave; by default each runs until it is stopped. */
  readonly behave?: (container: ContainerStart) => Behaviour;
  readonly start?: string;
  /** A process of dispatch or run for this invocation alone; `undefined`: the permanent one. */
  readonly dispatcher?: (cloud: LocalCloud) => FaultyRequests | undefined;
  /** Keeps the events of stopped tasks and the reconciler's visits for the test, which invokes the outcome function itself. */
  readonly holdsOutcome?: boolean;
}

/** A decision as it was logged. */
export type Logged = Readonly<Record<string, unknown>> & { readonly level: string };

const FOREVER: Behaviour = { seconds: Number.POSITIVE_INFINITY };

export class Box {
  readonly clock: VirtualClock;
  readonly stack: LocalStack;
  readonly ledger: Ledger;
  readonly locks: Locks;
  /** The logged decisions, in order: the dispatcher's, or the outcome function's if the test invokes that. */
  readonly decisions: Logged[];
  /** The events of stopped tasks that were kept, in order. */
  readonly events: OutcomeEvent[];

  private constructor(
    clock: VirtualClock,
    stack: LocalStack,
    { decisions, events }: Pick<Box, 'decisions' | 'events'>,
  ) {
    const { clients, config } = stack;
    this.clock = clock;
    this.stack = stack;
    this.decisions = decisions;
    this.events = events;
    const { ledger, locks } = ledgerParts(clients.dynamo, config);
    this.ledger = ledger;
    this.locks = locks;
  }

  static async start(options: BoxOptions = {}): Promise<Box> {
    const {
      behave = () => FOREVER,
      start = '2026-11-23T03:00:00Z',
      dispatcher,
      holdsOutcome,
      ...rest
    } = options;
    const clock = new VirtualClock(new Date(start));
    const kept: Pick<Box, 'decisions' | 'events'> = { decisions: [], events: [] };
    const dispatching = (create: typeof createDispatch) => (parts: FunctionParts) => {
      const process = ({ clients }: Pick<FaultyRequests, 'clients'>) =>
        create({
          ...parts,
          clients,
          ...(!holdsOutcome && { emit: logTo(recorder(kept.decisions)) }),
        });
      const lasting = process(parts);
      return async (event: unknown) => {
        const faulty = dispatcher?.(stack.cloud);
        if (faulty === undefined) return lasting(event);
        const answer = await process(faulty)(event);
        if (faulty.dead) throw new ProcessDied();
        return answer;
      };
    };
    const stack: LocalStack = await startLocalStack({
      ...rest,
      clock,
      runner: new InstantRunner(clock, behave),
      functions: {
        dispatch: dispatching(createDispatch),
        run: dispatching(createRun),
        ...(holdsOutcome && {
          outcome: () => async (event: OutcomeEvent) => {
            if (event['detail-type'] === 'ECS Task State Change') kept.events.push(event);
          },
        }),
        ...options.functions,
      },
    });
    return new Box(clock, stack, kept);
  }

  close(): Promise<void> {
    return this.stack.close();
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(new Date(this.clock.now().getTime() + seconds * 1000));
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

  /** Invokes the run function with a request. */
  async request(request: unknown): Promise<{ answer: Record<string, unknown>; failed: boolean }> {
    const { clients, config } = this.stack;
    const { Payload, FunctionError } = await clients.lambda.send(
      new InvokeCommand({
        FunctionName: config.runFunction,
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
    );
    return { answer: JSON.parse(new TextDecoder().decode(Payload)), failed: FunctionError !== undefined };
  }

  /** Invokes the outcome function, in a process of its own. */
  async invoke(event: OutcomeEvent, clients: Clients = this.stack.clients): Promise<void> {
    const handler = createOutcome({
      config: this.stack.config,
      clients,
      now: () => this.clock.now(),
      emit: logTo(recorder(this.decisions)),
    });
    await handler(event);
  }

  /** A visit of the reconciler. */
  async reconcile(clients?: Clients): Promise<void> {
    await this.invoke({ 'detail-type': 'Scheduled Event', detail: {} } as OutcomeEvent, clients);
  }

  async attempt(runId: string, number = 1): Promise<Attempt | undefined> {
    return this.ledger.get({ runId, number });
  }

  /** All tasks that ECS knows, with their tags. */
  async tasks(): Promise<Task[]> {
    const {
      clients: { ecs },
      config: { cluster },
    } = this.stack;
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

  /** The published notifications, in order. */
  told(): Notification[] {
    return this.stack.cloud.sns.published.map(({ message }) => JSON.parse(JSON.parse(message).sqs));
  }

  /** The same as `<job> <outcome>`. */
  get published(): string[] {
    return this.told().map(({ job, outcome }) => `${job} ${outcome}`);
  }

  /** The messages in the dead-letter queue. */
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

  /** The names of the existing one-time schedules. */
  async onceSchedules(): Promise<string[]> {
    const { clients, config } = this.stack;
    const { Schedules = [] } = await clients.scheduler.send(
      new ListSchedulesCommand({ GroupName: config.onceGroup }),
    );
    return Schedules.map(({ Name = '' }) => Name);
  }

  /** The names of the decisions, in order. */
  words(): unknown[] {
    return this.decisions.map(({ decision }) => decision);
  }
}

/** A logger that keeps its lines. */
function recorder(logged: Logged[]) {
  const at =
    (level: string) =>
    (_message: unknown, ...facts: unknown[]): void => {
      logged.push(Object.assign({ level }, ...facts));
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** Starts boxes for the tests of a file; each is closed after its test. */
export function boxes(always: BoxOptions = {}): (options?: BoxOptions) => Promise<Box> {
  let started: Box[] = [];
  afterEach(async () => {
    await Promise.all(started.map((box) => box.close()));
    started = [];
  });
  return async (options) => {
    const box = await Box.start({ ...always, ...options });
    started.push(box);
    return box;
  };
}
