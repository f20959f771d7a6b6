// A deployment on a virtual clock whose outcome function the test invokes, with the events that ECS sent, as it likes.
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createHandler, type OutcomeEvent } from '../../../handlers/outcome.ts';
import type { Clients } from '../../../src/aws/clients/all.ts';
import { VirtualClock } from '../../../src/local/clock.ts';
import { type Behaviour, InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import type { Attempt } from '../../../src/runs/ledger/attempt.ts';
import { Ledger } from '../../../src/runs/ledger/ledger.ts';
import { Locks } from '../../../src/runs/ledger/locks.ts';
import { Table } from '../../../src/runs/ledger/table.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import { type Message, messageGroup } from '../../../src/runs/message/message.ts';
import type { Notification } from '../../../src/runs/notify/notification.ts';
import {
  type LocalStack,
  type LocalStackOptions,
  startLocalStack,
} from '../../../src/simulate/local-stack.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

export const job: Message = sampleMessage();

export const run = 'nightly-report@2026-11-23T03:00Z';

/** A line of log. */
export type Logged = Readonly<Record<string, unknown>> & { readonly level: string };

export interface SceneOptions {
  /** How tasks behave; by default each runs until it is stopped. */
  readonly behave?: () => Behaviour;
  /** By default the deployment's own. */
  readonly dispatch?: NonNullable<LocalStackOptions['functions']>['dispatch'];
}

export class Scene {
  readonly clock: VirtualClock;
  readonly stack: LocalStack;
  readonly ledger: Ledger;
  readonly locks: Locks;
  /** The events that ECS sent, in order. */
  readonly events: OutcomeEvent[];
  /** What the outcome function logged, in order. */
  readonly decisions: Logged[] = [];

  private constructor(clock: VirtualClock, stack: LocalStack, events: OutcomeEvent[]) {
    const { clients, config } = stack;
    const table = new Table(clients.dynamo, config);
    this.clock = clock;
    this.stack = stack;
    this.ledger = new Ledger(table);
    this.locks = new Locks(table);
    this.events = events;
  }

  static async start({ behave, dispatch }: SceneOptions = {}): Promise<Scene> {
    const clock = new VirtualClock(new Date(job.scheduled));
    const events: OutcomeEvent[] = [];
    const keep = async (event: OutcomeEvent) => {
      if (event['detail-type'] === 'ECS Task State Change') events.push(event);
    };
    const stack = await startLocalStack({
      clock,
      runner: new InstantRunner(clock, behave ?? (() => ({ seconds: Number.POSITIVE_INFINITY }))),
      functions: { outcome: () => keep, ...(dispatch && { dispatch }) },
    });
    return new Scene(clock, stack, events);
  }

  close(): Promise<void> {
    return this.stack.close();
  }

  /** Puts a message on the queue and waits until what follows at this instant is done. */
  async send(message: Message): Promise<void> {
    const { clients, config } = this.stack;
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: config.queueUrl,
        MessageBody: encodeMessage(message),
        MessageGroupId: messageGroup(message),
      }),
    );
    await this.clock.settle();
  }

  /** Lets seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(new Date(this.clock.now().getTime() + seconds * 1000));
  }

  /** Invokes the outcome function. */
  async invoke(event: OutcomeEvent, clients: Clients = this.stack.clients): Promise<void> {
    const log =
      (level: string) =>
      (_message: unknown, ...facts: unknown[]): void => {
        this.decisions.push(Object.assign({ level }, ...facts));
      };
    const handler = createHandler({
      config: this.stack.config,
      clients,
      now: () => this.clock.now(),
      logger: { info: log('info'), warn: log('warn'), error: log('error') },
    });
    await handler(event);
  }

  /** A visit of the reconciler. */
  async reconcile(clients?: Clients): Promise<void> {
    await this.invoke({ 'detail-type': 'Scheduled Event', detail: {} } as OutcomeEvent, clients);
  }

  /** An attempt of the job's run. */
  async attempt(attempt: number): Promise<Attempt | undefined> {
    return this.ledger.get({ runId: run, number: attempt });
  }

  /** What people were told, in order. */
  told(): Notification[] {
    return this.stack.cloud.sns.published.map(({ message }) => JSON.parse(JSON.parse(message).sqs));
  }

  /** The names of the one-time schedules. */
  async onceSchedules(): Promise<string[]> {
    const { clients, config } = this.stack;
    const { Schedules = [] } = await clients.scheduler.send(
      new ListSchedulesCommand({ GroupName: config.onceGroup }),
    );
    return Schedules.map(({ Name = '' }) => Name);
  }

  /** Everything that outlives the function. */
  async state(): Promise<object> {
    return {
      attempts: await this.ledger.attempts(run),
      unsettled: (await this.ledger.unfinished()).unsettled,
      lock: await this.locks.get(job.lock),
      schedules: await this.onceSchedules(),
    };
  }
}
