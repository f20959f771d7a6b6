// The local cloud: all services on one clock, for SDK clients in this process or over HTTP.

import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { localAccount } from './caller.ts';
import type { Clock } from './clock.ts';
import { dynamoService } from './dynamo/dynamo.ts';
import { Ecs, type EcsOptions } from './ecs/ecs.ts';
import type { Task } from './ecs/task.ts';
import { type BusEvent, EventBus } from './event-bus.ts';
import { eventsService } from './events.ts';
import { gateway } from './gateway.ts';
import { InProcessHandler, withoutNetwork } from './in-process.ts';
import { inMemory, type Keeping } from './journal/keeping.ts';
import { type EventSourceMapping, mapQueue } from './lambda/event-source-mapping.ts';
import { Functions } from './lambda/functions.ts';
import { lambdaService, type MappedQueue } from './lambda/lambda.ts';
import { type Admission, listen } from './listener.ts';
import { Logs } from './logs/logs.ts';
import type { TaskRunner } from './runner/task-runner.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { callUniversal } from './scheduler/universal.ts';
import type { Service } from './service.ts';
import { type PublishedMessage, Sns } from './sns.ts';
import { Sqs } from './sqs/sqs.ts';

export interface LocalCloudOptions {
  readonly clock: Clock;
  /** Runs the containers of tasks. */
  readonly runner: TaskRunner;
  readonly region?: string;
  /** Where its state is kept; by default in memory alone. */
  readonly keeping?: Keeping;
  /** See EcsOptions. */
  readonly beforeLaunch?: EcsOptions['beforeLaunch'];
}

/** Events of the cloud that others can observe. */
interface CloudEvents {
  /** A task, after each change of its status. */
  task: [Task];
  /** A task, the container's name, and a line of its output. */
  output: [Task, string, string];
  /** A cluster or a task definition has changed. */
  prepared: [];
  published: [PublishedMessage];
  /** An event that a client has put on the bus. */
  put: [BusEvent];
  /** A function's name, event and error: the last try of an asynchronous invocation has failed. */
  dropped: [string, string, unknown];
}

export class LocalCloud {
  readonly region: string;
  readonly events = new EventEmitter<CloudEvents>();
  readonly ecs: Ecs;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly logs: Logs;
  readonly functions: Functions;
  readonly bus: EventBus;
  /** For SDK clients in this process: they need no socket. */
  readonly requestHandler: InProcessHandler;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #service: Service;
  readonly #runner: TaskRunner;
  readonly #mappings: MappedQueue[] = [];
  #server: Awaited<ReturnType<typeof listen>> | undefined;

  constructor({ clock, runner, region = 'us-east-1', beforeLaunch, keeping = inMemory }: LocalCloudOptions) {
    const place = { clock, region, account: localAccount };
    this.region = region;
    this.#clock = clock;
    this.#runner = runner;
    this.functions = new Functions({
      ...place,
      dropped: (name, event, error) => this.events.emit('dropped', name, event, error),
    });
    this.bus = new EventBus({ ...place, functions: this.functions });
    this.logs = new Logs(place);
    this.sqs = new Sqs(clock, keeping);
    this.sns = new Sns({ clock, published: (message) => this.events.emit('published', message) });
    this.ecs = new Ecs({
      clock,
      runner,
      logs: this.logs,
      prepared: () => this.events.emit('prepared'),
      changed: (task) => this.#taskChanged(task),
      output: (task, container, line) => this.events.emit('output', task, container, line),
      keeping,
      ...(beforeLaunch && { beforeLaunch }),
    });
    this.#scheduler = new Scheduler(
      clock,
      {
        sqs: (queueArn, message) => this.sqs.send(queueArn, message),
        universal: (service, action, input) =>
          callUniversal(this.#service, region, { service, action, input }),
      },
      keeping,
    );
    this.#service = gateway({
      dynamodb: dynamoService(clock, keeping),
      ecs: this.ecs.service,
      events: eventsService(this.bus, (event) => this.events.emit('put', event)),
      lambda: lambdaService(this.functions, () => this.#mappings),
      logs: this.logs.service,
      scheduler: this.#scheduler.service,
      sns: this.sns.service,
      sqs: this.sqs.service,
    });
    this.requestHandler = new InProcessHandler(this.#service, region);
  }

  /** Options that connect an SDK client in this process to this cloud. */
  get clientOptions() {
    return {
      region: this.region,
      endpoint: 'http://localhost',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: this.requestHandler,
      prepare: withoutNetwork,
    };
  }

  /** Lets a function consume a queue. */
  mapQueue(
    queueArn: string,
    functionName: string,
    {
      batchSize = 10,
      maximumConcurrency = 10,
    }: Partial<Pick<EventSourceMapping, 'batchSize' | 'maximumConcurrency'>> = {},
  ): void {
    const { functions, region } = this;
    const queue = this.sqs.queue(queueArn);
    // The invocations of an earlier process ended with it.
    queue.giveBack();
    const begin = () => mapQueue({ queue, functions, functionName, region, batchSize, maximumConcurrency });
    let stop: (() => void) | undefined = begin();
    this.#mappings.push({
      uuid: randomUUID(),
      queueArn,
      functionName,
      batchSize,
      maximumConcurrency,
      get enabled() {
        return stop !== undefined;
      },
      set enabled(wanted: boolean) {
        if (!wanted) stop?.();
        stop = wanted ? (stop ?? begin()) : undefined;
      },
    });
  }

  /**
   * Serves over HTTP on 127.0.0.1, until `close`. Rejects if the port is taken (code `EADDRINUSE`).
   * @param port 0 for any free one
   * @param admission whose requests are accepted
   * @returns the endpoint's URL
   */
  async listen(port: number, admission: Admission): Promise<string> {
    const server = await listen(this.#service, port, admission);
    this.#server = server;
    return server.url;
  }

  /**
   * Lets the tasks of an earlier process go on.
   * @param reason why those are stopped that may have run
   */
  resumeTasks(reason: string): void {
    this.ecs.resume(reason);
  }

  /** Lets the schedules of an earlier process go on. What was due since then is due now. */
  resumeSchedules(): void {
    this.#scheduler.resume();
  }

  /**
   * Starts nothing more, stops every task and waits for what still runs. Closing the clock is the caller's task.
   * @param reason why tasks are stopped, if another process goes on with what is kept: then functions still get their events
   */
  async close(reason?: string): Promise<void> {
    this.#server?.ending();
    for (const mapping of this.#mappings.splice(0)) mapping.enabled = false;
    if (reason === undefined) this.bus.close();
    else this.ecs.endAll(reason);
    await this.#runner.close();
    if (reason !== undefined) await this.ecs.ended();
    await this.functions.idle();
    this.bus.close();
    await this.#server?.close();
    this.#server = undefined;
  }

  #taskChanged(task: Task): void {
    this.events.emit('task', task);
    const { tags: _, ...detail } = task;
    this.bus.put({
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      resources: [task.taskArn],
      detail: { ...detail, updatedAt: this.#clock.now() },
    });
  }
}
