// Plays a history: the real handlers, through the real SDK clients, against the endpoints in this process, on the virtual clock.

import {
  InvokeCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  ListSchedulesCommand,
  paginateListSchedules,
} from '@aws-sdk/client-scheduler';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message as SqsMessage,
} from '@aws-sdk/client-sqs';
import { createDispatch, createRun } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { createSync } from '../../handlers/sync.ts';
import { CronbridgeError } from '../../src/errors.ts';
import { groupBy } from '../../src/group-by.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import type { Task } from '../../src/local/ecs/task.ts';
import type { Handler } from '../../src/local/lambda/functions.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { ServiceError } from '../../src/local/service.ts';
import { pauseJob, resumeJob } from '../../src/operate/pause.ts';
import { appliedIn, requestApply, requestPlan } from '../../src/operate/sync.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { type Attempt, isFinal } from '../../src/runs/ledger/attempt.ts';
import { ItemReader } from '../../src/runs/ledger/item-reader.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { DEPLOYMENT_LOCK, isFormerHolder } from '../../src/runs/ledger/lock-line.ts';
import { readSummaries } from '../../src/runs/ledger/read-summaries.ts';
import { decode } from '../../src/runs/message/decode.ts';
import { runIdOf } from '../../src/runs/message/message.ts';
import { type FunctionParts, type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { guardAllows } from '../../src/time/guard.ts';
import { DAY_MS, MINUTE_MS } from '../../src/time/units.ts';
import { type Answer, bodyOf, type Line, type SentRequest } from '../harness/faulty-requests.ts';
import { describeStep, type FunctionName, type History, kindOf, type Step } from './history.ts';
import { crontabOf, type SimulatedJob } from './job.ts';
import { isOfNeighbour, launchAsNeighbour } from './neighbour.ts';
import type {
  Moment,
  Observed,
  SeenEnd,
  SeenFault,
  SeenLock,
  SeenNotification,
  SeenTask,
  SeenWait,
} from './observed.ts';
import { type MetFault, ProcessPool } from './process-pool.ts';
import { hash } from './random.ts';
import { LONGEST_FREEZE_SECONDS } from './scenarios.ts';
import { answered, StaleReads } from './stale-reads.ts';

const BEGIN = Date.parse('2026-11-23T03:00:00Z');

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A fault that waits for somebody to meet it. */
type Armed<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>[];

export function play(history: History): Promise<Observed> {
  return new Play(history).run();
}

class Play {
  readonly #history: History;
  // Schedules fire only after their creation.
  readonly #clock = new VirtualClock(new Date(BEGIN - 1));
  #stack: LocalStack = undefined as never;
  #jobs: readonly SimulatedJob[];
  #isOver = false;

  readonly #calls: Armed<'call'> = [];
  readonly #deliveries: Armed<'delivery'> = [];
  readonly #events: Armed<'event'> = [];
  readonly #batches: Armed<'batch'> = [];
  readonly #once: Armed<'once'> = [];
  readonly #refusals: Armed<'launch refused'> = [];
  #launchFailures: { reason: string; times: number } | undefined;
  readonly #stale = new StaleReads((taskArn) => this.#tasks.get(taskArn)?.created);
  #reconcilerAwayUntil = 0;
  #againSeconds: number | undefined;

  readonly #due = new Map<string, { message: ReturnType<typeof decodeBody> & object; at: number }>();
  readonly #answered = new Set<string>();
  readonly #tasks = new Map<string, Mutable<SeenTask>>();
  /** Tasks that RunTask has answered with. */
  readonly #launched = new Set<string>();
  readonly #behaved = new Map<string, number>();
  readonly #told: SeenNotification[] = [];
  /** By their ids: one that was not sent on is seen again. */
  readonly #letters = new Map<string, string>();
  readonly #waits: SeenWait[] = [];
  readonly #ends: SeenEnd[] = [];
  readonly #visits: number[] = [];
  readonly #held: SeenLock[] = [];
  readonly #locks = new Set<string>();
  #reconciled = false;
  readonly #queued = new Set<string>();
  #people: ProcessPool = undefined as never;
  readonly #faults: SeenFault[] = [];
  readonly #moments: Moment[] = [];
  readonly #twins = { queue: 0, ledger: 0, token: 0 };
  #slowestSettle = 0;
  #doubled = 0;

  constructor(history: History) {
    this.#history = history;
    this.#jobs = history.jobs;
  }

  async run(): Promise<Observed> {
    await this.#start();
    try {
      await this.#sync();
      for (const step of this.#history.steps) {
        await this.#clock.advanceTo(new Date(BEGIN + step.at * 1000));
        await this.#do(step);
        await this.#clock.settle();
      }
      await this.#clock.advanceTo(new Date(BEGIN + this.#history.minutes * MINUTE_MS));
      return await this.#end();
    } finally {
      await this.#stack.close();
    }
  }

  async #start(): Promise<void> {
    const pooled = (name: FunctionName, create: (parts: FunctionParts) => Handler) => {
      return (parts: FunctionParts) => {
        const skew = (this.#history.skew[name] ?? 0) * 1000;
        const pool = new ProcessPool({
          clock: this.#clock,
          cloud: () => this.#stack.cloud,
          limitSeconds: LIMIT_SECONDS[name],
          create: (clients, lateMs) =>
            create({
              ...parts,
              clients,
              now: () => new Date(this.#now() + skew + lateMs()),
              wait: async () => {},
              random: () => 0,
            }),
          meet: (request, before) => this.#meet(name, request, before),
          line: this.#line,
        });
        if (name === 'run') this.#people = pool;
        return (event: { 'detail-type'?: string }, context: unknown) =>
          this.#invoke(name, pool, event, context);
      };
    };
    this.#stack = await startLocalStack({
      clock: this.#clock,
      runner: new InstantRunner(this.#clock, ({ command, environment }) => {
        const job = this.#job(Number(command.at(-1)?.split(' ').at(-1)));
        const { tasks, catchUp } = job ?? { tasks: [] };
        const attempt = `${environment.CRONBRIDGE_RUN}#${environment.CRONBRIDGE_ATTEMPT}`;
        const before = this.#behaved.get(attempt) ?? 0;
        this.#behaved.set(attempt, before + 1);
        const behaviour = tasks[(hash(attempt) + before) % tasks.length] ?? {};
        if (!this.#isOver) return behaviour;
        // A run that is made up for is launched again, and waits in a line, for up to a day: with the faults, that stops too.
        if (behaviour.cannotStart !== undefined) return {};
        return catchUp === undefined ? behaviour : { ...behaviour, seconds: 1 };
      }),
      beforeLaunch: () => {
        const refusal = this.#refusals.shift();
        if (refusal !== undefined) {
          this.#met(refusal);
          throw new ServiceError(refusal.code, 'the launch was refused');
        }
        const failing = this.#launchFailures;
        if (failing === undefined || failing.times-- <= 0) return undefined;
        this.#met({ at: 0, kind: 'launch fails', ...failing });
        return { reason: failing.reason };
      },
      ...(this.#history.maxRunning !== undefined && {
        settings: { CRONBRIDGE_MAX_RUNNING: String(this.#history.maxRunning) },
      }),
      emit: (event) => this.#emitted(event),
      functions: {
        dispatch: pooled('dispatch', createDispatch),
        run: pooled('run', createRun),
        outcome: pooled('outcome', createOutcome),
        sync: pooled('sync', createSync),
      },
    });
    const { cloud, clients, config } = this.#stack;
    const { dispatchers } = this.#history;
    if (dispatchers !== undefined) {
      const { EventSourceMappings = [] } = await clients.lambda.send(new ListEventSourceMappingsCommand({}));
      for (const { UUID } of EventSourceMappings)
        await clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
      cloud.mapQueue(config.queueArn, config.dispatchFunction, { maximumConcurrency: dispatchers });
    }
    const send = cloud.sqs.send.bind(cloud.sqs);
    cloud.sqs.send = (queueArn, message) => {
      if (queueArn !== config.queueArn) return send(queueArn, message);
      const sent = decodeBody(message.body);
      this.#deliver(sent, () => {
        const queue = cloud.sqs.queue(queueArn);
        const before = totalOf(queue.counts());
        send(queueArn, message);
        if (totalOf(queue.counts()) === before) this.#twins.queue += 1;
        if (sent?.attempt === 1) this.#queued.add(runIdOf(sent));
      });
    };
    cloud.events.on('task', (task) => this.#sawTask(task));
    cloud.events.on('published', ({ message }) => {
      const told = JSON.parse(JSON.parse(message).sqs);
      this.#told.push({ ...told, at: this.#now() });
      this.#note(`told: ${told.run} #${told.attempt} ${told.outcome}`);
    });
  }

  async #invoke(
    name: FunctionName,
    pool: ProcessPool,
    event: { 'detail-type'?: string },
    context: unknown,
  ): Promise<unknown> {
    if (event['detail-type'] === 'Scheduled Event' && this.#now() < this.#reconcilerAwayUntil)
      return undefined;
    if (event['detail-type'] === 'ECS Task State Change') {
      const fault = this.#events.shift();
      if (fault !== undefined) {
        this.#met(fault);
        if (fault.fault !== 'lost') this.#later(fault.seconds, () => this.#again(name, event));
        if (fault.fault !== 'twice') return undefined;
      }
    }
    const begun = this.#now();
    const invoke = () => pool.invoke(event, context);
    const work = name === 'dispatch' ? this.#takeBatch(event as BatchEvent, pool, context) : invoke();
    const answer = await work.catch((error: unknown) => {
      const seconds = this.#againSeconds;
      this.#againSeconds = undefined;
      if (seconds !== undefined) this.#later(seconds, () => this.#again(name, event));
      throw error;
    });
    if (name === 'outcome' && event['detail-type'] === 'Scheduled Event') this.#visits.push(begun);
    if (this.#reconciled) await this.#lookAtLocks();
    return answer;
  }

  async #takeBatch(event: BatchEvent, pool: ProcessPool, context: unknown): Promise<unknown> {
    const whole = () => pool.invoke(event, context);
    const [first, ...rest] = groupBy(event.Records, ({ attributes }) => attributes.MessageGroupId).values();
    const index = this.#batches.findIndex(({ fault }) => fault !== 'cut' || rest.length > 0);
    const [fault] = index < 0 ? [] : this.#batches.splice(index, 1);
    if (fault === undefined || first === undefined) return whole();
    this.#met(fault);
    switch (fault.fault) {
      case 'again':
        await whole();
        throw new Error('the answer was lost');
      case 'cut': {
        const parts = [rest.toReversed().flat(), first].map((Records) => pool.invoke({ Records }, context));
        const answers = (await Promise.all(parts)) as { batchItemFailures: object[] }[];
        return { batchItemFailures: answers.flatMap(({ batchItemFailures }) => batchItemFailures) };
      }
    }
  }

  /** The locks that are held after a visit of the reconciler. */
  async #lookAtLocks(): Promise<void> {
    this.#reconciled = false;
    const { clients, config } = this.#stack;
    const { locks } = ledgerParts(clients.dynamo, config);
    for (const name of this.#locks) {
      const lock = await locks.get(name);
      // Nobody else asks for it, so that nobody frees it after the last run.
      if (lock === undefined) this.#locks.delete(name);
      for (const { runId: run, number } of lock?.holders.filter((holder) => !isFormerHolder(holder)) ?? [])
        this.#held.push({ lock: name, run, number, at: this.#now() });
    }
  }

  #again(name: FunctionName, event: unknown): void {
    const { cloud, config } = this.#stack;
    cloud.functions.invokeLater(config[`${name}Function`], JSON.stringify(event));
  }

  #deliver(message: ReturnType<typeof decodeBody>, send: () => void): void {
    if (
      message !== undefined &&
      message.attempt === 1 &&
      guardAllows(message.guard, new Date(message.scheduled))
    ) {
      const run = runIdOf(message);
      if (!this.#due.has(run)) this.#due.set(run, { message, at: this.#now() });
    }
    if (message !== undefined && message.overlap !== 'allow') this.#locks.add(message.lock);
    if (this.#history.maxRunning !== undefined) this.#locks.add(DEPLOYMENT_LOCK);
    const fault = this.#deliveries.shift();
    if (fault === undefined) {
      send();
      return;
    }
    const seconds = Math.min(fault.seconds, (message?.deadline ?? 60) + 60);
    this.#met(fault, message && runIdOf(message));
    if (fault.fault !== 'lost') this.#later(seconds, send);
    if (fault.fault !== 'twice') return;
    if (seconds < DEDUPLICATION_SECONDS) this.#doubled += 1;
    send();
  }

  /** What a request of a process meets. */
  #meet(
    name: FunctionName,
    { operation, number }: { operation: string; number: number },
    before: readonly string[],
  ): MetFault | undefined {
    const index = this.#calls.findIndex(
      (fault) =>
        fault.in === name &&
        (typeof fault.request === 'number'
          ? fault.request === number
          : isOperation(operation, fault.request)),
    );
    const [fault] = index < 0 ? [] : this.#calls.splice(index, 1);
    if (fault === undefined) return undefined;
    this.#met(fault, operation, [...before, operation]);
    this.#againSeconds = fault.again;
    return fault;
  }

  /** What every request of the functions passes. */
  readonly #line: Line = async (request, pass) => {
    const { operation } = request;
    const [, name = '', of] = /^POST \/schedules\/(.+\.(stop|retry|launch|late)-.+)$/.exec(operation) ?? [];
    const index = this.#once.findIndex((fault) => fault.of === of);
    const [fault] = index < 0 ? [] : this.#once.splice(index, 1);
    if (fault !== undefined) {
      this.#met(fault, name);
      if (fault.fault !== 'lost') await this.#createLater(name, request, fault);
      if (fault.fault !== 'twice')
        return answered({ ScheduleArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/once/name' });
    }
    if (operation === 'RunTask' && this.#history.neighbour)
      await launchAsNeighbour(this.#stack.clients.ecs, request);
    const answer = await pass();
    if (operation === 'RunTask') this.#sawLaunch(answer);
    return this.#stale.answer(request, this.#now(), answer);
  };

  /** Creates a one-time schedule that fires later than was asked for; as a second one it cannot be deleted by its name. */
  async #createLater(
    name: string,
    request: SentRequest,
    { fault, seconds }: Armed<'once'>[number],
  ): Promise<void> {
    const asked: CreateScheduleCommandInput = JSON.parse(bodyOf(request));
    const [at = ''] = /\d{4}-[\dT:-]+/.exec(asked.ScheduleExpression ?? '') ?? [];
    const later = new Date(Date.parse(`${at}Z`) + seconds * 1000).toISOString().slice(0, 19);
    await this.#stack.clients.scheduler
      .send(
        new CreateScheduleCommand({
          ...asked,
          Name: fault === 'twice' ? `${name}.twice` : name,
          ClientToken: undefined,
          ScheduleExpression: `at(${later})`,
        }),
      )
      // It exists already: the request is repeated.
      .catch((error: unknown) => {
        if (!(error instanceof ConflictException)) throw error;
      });
  }

  #sawLaunch(answer: Answer): void {
    if (answer.response.statusCode !== 200) return;
    const { tasks = [] } = JSON.parse(Buffer.from(answer.response.body).toString());
    for (const { taskArn } of tasks) {
      if (this.#launched.has(taskArn)) this.#twins.token += 1;
      this.#launched.add(taskArn);
    }
  }

  async #do(step: Step): Promise<void> {
    const { cloud } = this.#stack;
    switch (step.kind) {
      case 'call':
        this.#calls.push(step);
        return;
      case 'delivery':
        this.#deliveries.push(step);
        return;
      case 'event':
        this.#events.push(step);
        return;
      case 'once':
        this.#once.push(step);
        return;
      case 'batch':
        this.#batches.push(step);
        return;
      case 'launch refused':
        this.#refusals.push(step);
        return;
      case 'launch fails':
        this.#launchFailures = { reason: step.reason, times: step.times };
        return;
      case 'interrupted': {
        const running = [...this.#tasks.values()].find((task) => task.started && !task.stopped);
        if (running === undefined) return;
        this.#met(step, running.run);
        if (step.by === 'spot')
          cloud.ecs.interrupt(running.taskArn, 'SpotInterruption', 'Your Spot Task was interrupted.');
        else cloud.ecs.interrupt(running.taskArn, 'UserInitiated', 'Task stopped by user');
        return;
      }
      case 'stale tasks':
      case 'stale index':
        this.#met(step);
        this.#stale.begin({
          reads: step.kind === 'stale index' ? 'index' : 'tasks',
          lagSeconds: step.kind === 'stale index' ? 0 : step.lag,
          until: this.#now() + step.seconds * 1000,
        });
        return;
      case 'reconciler away':
        this.#met(step);
        this.#reconcilerAwayUntil = this.#now() + step.minutes * MINUTE_MS;
        return;
      case 'sync':
        this.#jobs = step.jobs;
        this.#note(describeStep(step));
        await this.#sync();
        return;
      case 'request': {
        const { minutesAhead } = step;
        const at = new Date(this.#now() + (minutesAhead ?? 0) * MINUTE_MS).toISOString().slice(0, 19);
        const job = this.#job(step.job)?.name ?? 'nobody';
        await this.#ask({ job, ...(minutesAhead !== undefined && { at: `${at}Z` }) });
        return;
      }
      case 'make up': {
        const minute = new Date(this.#now() - (step.minutesAgo + 1) * MINUTE_MS).toISOString().slice(0, 16);
        const job = this.#job(step.job)?.name ?? 'nobody';
        await this.#ask({ job, minute: `${minute}Z`, atOnce: step.atOnce });
        return;
      }
      case 'pause':
      case 'resume': {
        this.#note(describeStep(step));
        const job = this.#job(step.job)?.name ?? 'nobody';
        const until =
          step.kind === 'pause' && step.minutes !== undefined
            ? new Date(this.#now() + step.minutes * MINUTE_MS)
            : undefined;
        const deployment = this.#deployment();
        // It may have left the crontab, or be disabled there.
        await (step.kind === 'pause'
          ? pauseJob(deployment, job, { until })
          : resumeJob(deployment, job)
        ).catch(refusedToPeople);
        return;
      }
      case 'stop': {
        const latest = [...this.#tasks.values()].findLast(({ id }) => id === step.job);
        if (latest) await this.#ask({ stop: latest.run });
        return;
      }
      case 'redrive': {
        await this.#redrive();
        return;
      }
    }
  }

  /** A person asks the run function. */
  async #ask(request: object): Promise<void> {
    const { clients, config } = this.#stack;
    const invoked = await clients.lambda.send(
      new InvokeCommand({
        FunctionName: config.runFunction,
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
    );
    const answer = JSON.parse(new TextDecoder().decode(invoked.Payload)) ?? {};
    this.#note(`${JSON.stringify(request)}: ${JSON.stringify(answer)}`);
    // A run that the ledger could not be asked about has only a schedule, which Scheduler may lose.
    const isKept = answer.reason?.endsWith('it is taken up within a minute') !== true;
    if ('job' in request && answer.run !== undefined && isKept) this.#answered.add(answer.run);
  }

  /** The letters that are sent on are seen before that. */
  async #redrive(): Promise<void> {
    for (const letter of await this.#lookAtLetters()) this.#sawLetter(letter);
    // The function waits for letters in the queue's time.
    const asked = this.#people.invoke({ redrive: true }, undefined).catch(() => ({}));
    let isAnswered = false;
    void asked.then(() => {
      isAnswered = true;
    });
    for (await this.#clock.settle(); !isAnswered; ) await this.#clock.advanceTo(new Date(this.#now() + 1000));
    this.#note(`{"redrive":true}: ${JSON.stringify(await asked)}`);
  }

  /** The letters that can be received, which are put back. */
  async #lookAtLetters(): Promise<SqsMessage[]> {
    const { clients, config } = this.#stack;
    const letters = await this.#lettersNow();
    for (const { ReceiptHandle } of letters)
      await clients.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: config.deadLetterQueueUrl,
          ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    return letters;
  }

  async #sync(): Promise<void> {
    const deployment = this.#deployment();
    const files = [{ file: 'simulated.crontab', text: this.#crontab() }];
    try {
      const { diagnostics } = await requestPlan(deployment, { files });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new BadCrontab(JSON.stringify(errors));
      const { failed, left } = appliedIn(await requestApply(deployment, { files, allowMassDelete: true }));
      if (failed.length + left.length > 0) this.#note('the sync was not complete');
    } catch (error) {
      if (error instanceof BadCrontab) throw error;
      this.#note(`the sync failed: ${(error as Error).message}`);
    }
  }

  #deployment() {
    const { clients, config } = this.#stack;
    return { names: config, clients, command: String, aws: String, now: () => this.#clock.now() };
  }

  #crontab(): string {
    const end = new Date(BEGIN + this.#history.minutes * MINUTE_MS).toISOString().slice(0, 16);
    return crontabOf(this.#jobs, end);
  }

  #job(id: number): SimulatedJob | undefined {
    return this.#jobs.find((job) => job.id === id) ?? this.#history.jobs.find((job) => job.id === id);
  }

  /** The faults stop, and everything comes to its end. */
  async #end(): Promise<Observed> {
    const { clients, config } = this.#stack;
    this.#calls.length = 0;
    this.#deliveries.length = 0;
    this.#events.length = 0;
    this.#once.length = 0;
    this.#batches.length = 0;
    this.#refusals.length = 0;
    this.#launchFailures = undefined;
    this.#stale.end();
    this.#reconcilerAwayUntil = 0;
    this.#isOver = true;
    await this.#settle();
    const { ledger, locks } = ledgerParts(clients.dynamo, config);
    const days = Math.ceil((this.#now() - BEGIN) / DAY_MS);
    const attempts = await ledger.recent({ until: this.#clock.now(), limit: 100_000, days });
    attempts.reverse();
    const left: string[] = [];
    for (const { runId, number, state, unsettled } of attempts) {
      if (!isFinal(state)) left.push(`${runId} #${number} is ${state}`);
      else if (unsettled !== undefined) left.push(`${runId} #${number} is not settled`);
    }
    for (const name of locksOf(attempts)) {
      const lock = await locks.get(name);
      // What stands for former attempts is gone when the next asks for the lock.
      for (const holder of lock?.holders ?? [])
        if (!isFormerHolder(holder)) left.push(`lock ${name} is held by ${holder.runId} #${holder.number}`);
    }
    const { Attributes = {} } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: config.queueUrl, AttributeNames: ['All'] }),
    );
    for (const name of ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const) {
      if (Attributes[name] !== '0') left.push(`the queue has ${Attributes[name]} messages`);
    }
    for await (const { Schedules = [] } of paginateListSchedules(
      { client: clients.scheduler },
      { GroupName: config.onceGroup },
    )) {
      for (const { Name = '' } of Schedules) {
        // Who died before it deleted one leaves a twin, which comes up to a day later; and a second one has a name of its own.
        const mayBeLeft =
          Name.endsWith('.twice') || this.#faults.some(({ kind }) => /^(dispatch|outcome|run) /.test(kind));
        if (!Name.includes('.late-') || !mayBeLeft) left.push(`schedule ${Name}`);
      }
    }
    await this.#sync();
    const again = await requestPlan(this.#deployment(), {
      files: [{ file: 'simulated.crontab', text: this.#crontab() }],
    });
    const plan = again.planned?.plan;
    const changes = plan ? [...plan.create, ...plan.update, ...plan.delete].length : -1;
    if (changes !== 0) left.push(`a plan after the sync has ${changes} changes`);
    await this.#takeLetters();
    return {
      history: this.#history,
      begun: BEGIN,
      due: this.#due,
      answered: this.#answered,
      tasks: [...this.#tasks.values()],
      attempts,
      summaries: await readSummaries(new ItemReader(clients.dynamo, config.ledgerTable)),
      told: this.#told,
      letters: [...this.#letters.values()],
      waits: this.#waits,
      ends: this.#ends,
      visits: this.#visits,
      held: this.#held,
      queued: this.#queued,
      ended: this.#now(),
      left,
      faults: this.#faults,
      moments: this.#moments,
      twins: this.#twins,
      doubled: this.#doubled,
      slowestSettle: this.#slowestSettle,
    };
  }

  /**
   * Lets time pass until nothing is left to happen, at most the time that the history has for that. By the first look everything
   * lost has been missed, and frozen processes have gone on.
   */
  async #settle(): Promise<void> {
    const begun = this.#now();
    const { jobs, steps, settleMinutes } = this.#history;
    const all = [jobs, ...steps.map((step) => (step.kind === 'sync' ? step.jobs : []))].flat();
    const patience = Math.max(LONGEST_FREEZE_SECONDS, ...all.map(({ deadline }) => deadline)) * 1000;
    const last = begun + settleMinutes * MINUTE_MS;
    for (let next = begun + patience + 3 * VISIT_MS; next < last; next += 2 * VISIT_MS) {
      await this.#clock.advanceTo(new Date(next));
      if (await this.#isQuiet()) return;
    }
    await this.#clock.advanceTo(new Date(last));
  }

  /** Whether nothing waits for its time, its end or the reconciler. */
  async #isQuiet(): Promise<boolean> {
    const { clients, config, cloud } = this.#stack;
    if ([...this.#tasks.values()].some(({ stopped }) => stopped === undefined)) return false;
    if (totalOf(cloud.sqs.queue(config.queueArn).counts()) > 0) return false;
    const { active, unsettled, retried } = await ledgerParts(clients.dynamo, config).ledger.unfinished();
    if (active.length + unsettled.length + retried.length > 0) return false;
    const { Schedules = [] } = await clients.scheduler.send(
      new ListSchedulesCommand({ GroupName: config.onceGroup }),
    );
    return Schedules.length === 0;
  }

  async #takeLetters(): Promise<void> {
    const { clients, config } = this.#stack;
    for (let found = await this.#lettersNow(); found.length > 0; found = await this.#lettersNow()) {
      for (const letter of found) {
        const { ReceiptHandle } = letter;
        this.#sawLetter(letter);
        await clients.sqs.send(
          new DeleteMessageCommand({ QueueUrl: config.deadLetterQueueUrl, ReceiptHandle }),
        );
      }
    }
  }

  /** The letters that can be received: of one group no more than ten. */
  async #lettersNow(): Promise<SqsMessage[]> {
    const { clients, config } = this.#stack;
    const letters: SqsMessage[] = [];
    for (;;) {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: config.deadLetterQueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return letters;
      letters.push(...Messages);
    }
  }

  #sawLetter(letter: SqsMessage): void {
    this.#letters.set(letter.MessageId ?? '', nameOfLetter(letter));
  }

  #sawTask(task: Task): void {
    if (isOfNeighbour(task)) return;
    const tag = (name: string) => task.tags.find(({ key }) => key === name)?.value ?? '';
    const known = this.#tasks.get(task.taskArn);
    const name = `${tag('run')} #${tag('attempt')}`;
    const [container] = task.containers;
    if (known === undefined) {
      const command = task.overrides.containerOverrides?.[0]?.command?.at(-1) ?? '';
      this.#tasks.set(task.taskArn, {
        taskArn: task.taskArn,
        run: tag('run'),
        number: Number(tag('attempt')),
        job: tag('job'),
        id: Number(command.split(' ').at(-1)),
        created: this.#now(),
      });
      this.#note(`task of ${name} is created`);
      return;
    }
    if (task.lastStatus === 'RUNNING') known.started = this.#now();
    if (task.lastStatus !== 'STOPPED') return;
    known.stopped = this.#now();
    if (task.stopCode !== undefined) known.stopCode = task.stopCode;
    if (container?.exitCode !== undefined) known.exitCode = container.exitCode;
    this.#note(`task of ${name} has stopped: ${task.stopCode}, ${container?.exitCode ?? 'no exit code'}`);
  }

  #emitted(event: RunEvent): void {
    if (event.kind === 'twin') this.#twins.ledger += 1;
    if (event.kind === 'waiting' && event.for === 'lock')
      this.#waits.push({ run: event.runId, number: event.number, at: this.#now() });
    if (event.kind === 'ended')
      this.#ends.push({ run: event.runId, number: event.number, at: this.#now(), outcome: event.outcome });
    if (event.kind === 'ended' && event.settlement !== undefined && event.taskArn !== undefined) {
      const stopped = this.#tasks.get(event.taskArn)?.stopped;
      if (stopped !== undefined)
        this.#slowestSettle = Math.max(this.#slowestSettle, (this.#now() - stopped) / 1000);
    }
    if (event.kind === 'reconciled') {
      this.#reconciled = true;
      return;
    }
    const subject = 'runId' in event ? `${event.runId} #${event.number} ` : '';
    const more = [
      event.kind === 'ended' ? `${event.outcome}, ${event.settlement ?? 'not settled'}` : '',
      'reason' in event ? (event.reason ?? '') : '',
    ].filter(Boolean);
    this.#note(`${subject}${event.kind}${more.length > 0 ? `: ${more.join('; ')}` : ''}`);
  }

  #met(step: Step, what = '', requests: readonly string[] = []): void {
    if (this.#isOver) return;
    this.#faults.push({ at: this.#now(), kind: kindOf(step), requests });
    this.#note(`! ${describeStep(step)}${what && ` (${what})`}`);
  }

  #note(text: string): void {
    this.#moments.push({ at: this.#now(), text });
  }

  #later(seconds: number, action: () => void): void {
    this.#clock.at(new Date(this.#now() + seconds * 1000), action);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** How long the queue knows what was sent. */
const DEDUPLICATION_SECONDS = 300;

/** The reconciler's rate. */
const VISIT_MS = 15 * MINUTE_MS;

/** Lambda's, as serverless.yml sets them. */
const LIMIT_SECONDS: Readonly<Record<FunctionName, number>> = {
  dispatch: 60,
  run: 60,
  outcome: 300,
  sync: 900,
};

interface BatchEvent {
  readonly Records: readonly { readonly attributes: { readonly MessageGroupId: string } }[];
}

class BadCrontab extends Error {}

function decodeBody(body: string) {
  const decoded = decode({ body, attributes: { SentTimestamp: String(BEGIN) } });
  return decoded.ok ? decoded.message : undefined;
}

/** A person is refused what cannot be done. */
function refusedToPeople(error: unknown): void {
  if (!(error instanceof CronbridgeError)) throw error;
}

function nameOfLetter({ MessageAttributes: { run, attempt } = {}, Body = '' }: SqsMessage): string {
  return run ? `${run.StringValue}#${attempt?.StringValue}` : Body.slice(0, 80);
}

function isOperation(operation: string, wanted: string): boolean {
  return operation === wanted || operation.startsWith(`${wanted}/`);
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function locksOf(attempts: readonly Attempt[]): Set<string> {
  return new Set([DEPLOYMENT_LOCK, ...attempts.map(({ message }) => message.lock)]);
}
