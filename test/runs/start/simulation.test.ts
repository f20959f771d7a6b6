// Whatever comes, in whatever order, and wherever the dispatcher dies: at most one active task under a lock, at most one
// task for an attempt, and every run comes to an end that is recorded and told.

import { isDeepStrictEqual } from 'node:util';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../src/local/ecs/task.ts';
import type { Behaviour } from '../../../src/local/runner/instant-runner.ts';
import { isFinal } from '../../../src/runs/ledger/attempt.ts';
import { ItemReader } from '../../../src/runs/ledger/item-reader.ts';
import { readSummaries } from '../../../src/runs/ledger/read-summaries.ts';
import { decodeSummary, emptySummary, encodeSummary } from '../../../src/runs/ledger/summary.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import { type Message, runIdOf } from '../../../src/runs/message/message.ts';
import { personReason } from '../../../src/runs/message/stop-reason.ts';
import { Box } from '../../harness/box.ts';
import { type Failure, FaultyRequests } from '../../harness/faulty-requests.ts';
import { cases } from '../../property/cases.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';
import { summaryOf } from '../ledger/summary-of.ts';

const jobNames = ['report', 'backup', 'vacuum'] as const;
type JobName = (typeof jobNames)[number];

interface Arrival {
  readonly job: JobName;
  /** What goes wrong with the process that takes it. */
  readonly failing?: { readonly request: number; readonly failure: Failure };
  /** A job that a person requests at the same moment. */
  readonly beside?: JobName;
}

type Step =
  | (Arrival & { readonly step: 'due' })
  /** The job's last message once more, which the queue does not recognise; in another group it comes at the same time. */
  | (Arrival & { readonly step: 'twin'; readonly group: string })
  | (Arrival & { readonly step: 'request' })
  /** A person stops the job's latest run. */
  | (Arrival & { readonly step: 'stop' })
  | { readonly step: 'no capacity'; readonly launches: number }
  | { readonly step: 'pass'; readonly seconds: number };

const job = fc.constantFrom(...jobNames);
const failing = fc.record({
  request: fc.integer({ min: 1, max: 8 }),
  failure: fc.constantFrom<Failure>('dies before', 'dies after', 'answer lost'),
});

function arrival<S extends string>(step: S): fc.Arbitrary<Arrival & { readonly step: S }> {
  return fc.record({ step: fc.constant(step), job, failing, beside: job }, { requiredKeys: ['step', 'job'] });
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: arrival('due') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(arrival('twin'), fc.constantFrom('shared', 'other'))
      .map(([twin, group]) => ({ ...twin, group })),
  },
  { weight: 1, arbitrary: arrival('request') },
  { weight: 2, arbitrary: arrival('stop') },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('no capacity' as const),
      launches: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 20, 60, 400, 1000),
    }),
  },
);

/** What the jobs are like; all of them share a lock. */
const settings: fc.Arbitrary<Partial<Message>> = fc.record(
  {
    overlap: fc.constantFrom<Message['overlap']>('skip', 'wait', 'replace', 'allow'),
    deadline: fc.constantFrom(60, 600, 1200),
    timeout: fc.constant(300),
    retry: fc.constant<Message['retry']>({ limit: 1, delay: 30, on: ['failed', 'timed-out'] }),
  },
  { requiredKeys: ['overlap', 'deadline'] },
);

const behaviours: fc.Arbitrary<Behaviour> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ seconds: fc.constantFrom(0, 5, 100, 900), exitCode: fc.constantFrom(0, 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ cannotStart: fc.constantFrom('i/o timeout', 'exec format error') }),
  },
);

class Simulation {
  /** What must not happen, and did. */
  readonly violations: string[] = [];
  readonly #deployment: Box;
  readonly #jobs: Readonly<Record<JobName, Message>>;
  readonly #last = new Map<JobName, Message>();
  readonly #due = new Set<string>();
  readonly #taskOf = new Map<string, string>();
  readonly #underLock = new Map<string, string>();
  #sent = 0;
  #failing: Arrival['failing'];
  #launchesToFail = 0;

  private constructor(deployment: Box, jobs: Readonly<Record<JobName, Message>>) {
    this.#deployment = deployment;
    this.#jobs = jobs;
    deployment.stack.cloud.events.on('task', (task) => {
      const tag = (name: string) => task.tags.find(({ key }) => key === name)?.value ?? '';
      this.#watch(task, `${tag('run')} ${tag('attempt')}`, jobs[tag('job') as JobName]);
    });
  }

  static async start(
    jobs: Readonly<Record<JobName, Message>>,
    tasks: readonly Behaviour[],
  ): Promise<Simulation> {
    let started = 0;
    const deployment = await Box.start({
      behave: () => tasks[started++ % tasks.length] ?? {},
      beforeLaunch: () => (simulation.#launchesToFail-- > 0 ? { reason: 'RESOURCE:MEMORY' } : undefined),
      dispatcher: (cloud) => new FaultyRequests(cloud, { failing: simulation.#nextFailure() }),
    });
    const simulation = new Simulation(deployment, jobs);
    for (const job of Object.values(jobs)) await deployment.deploy(job);
    return simulation;
  }

  async do(step: Step): Promise<void> {
    switch (step.step) {
      case 'no capacity':
        this.#launchesToFail = step.launches;
        return;
      case 'pass':
        return this.#deployment.pass(step.seconds);
      default:
        this.#failing = step.failing;
        await Promise.all([
          this.#arrive(step),
          step.beside && this.#deployment.request({ job: step.beside }),
        ]);
        await this.#deployment.clock.settle();
        this.#failing = undefined;
    }
  }

  async #arrive(step: Arrival & Step): Promise<void> {
    switch (step.step) {
      case 'due': {
        const minute = Math.floor(this.#deployment.clock.now().getTime() / 60_000) * 60_000;
        const message = { ...this.#jobs[step.job], scheduled: new Date(minute).toISOString() };
        this.#last.set(step.job, message);
        this.#due.add(runIdOf(message));
        return this.#send(message, message.lock);
      }
      case 'twin': {
        const message = this.#last.get(step.job);
        return message && this.#send(message, step.group);
      }
      case 'request':
        await this.#deployment.request({ job: step.job });
        return;
      case 'stop': {
        const [latest] = await this.#deployment.ledger.runsOfJob(step.job, { limit: 1 });
        if (latest) await this.#deployment.request({ stop: latest.runId });
      }
    }
  }

  /** Lets everything come to its end, and looks at what is left. */
  async end(): Promise<void> {
    const { clock, ledger, locks, stack } = this.#deployment;
    this.#launchesToFail = 0;
    await this.#deployment.pass(7200);
    const runs = await ledger.recent({ until: clock.now(), limit: 1000 });
    for (const { runId, number, state, unsettled } of runs) {
      if (!isFinal(state)) this.violations.push(`${runId} ${number} is ${state} for ever`);
      if (unsettled) this.violations.push(`${runId} ${number} is not settled`);
    }
    for (const { runId, number, state, reason } of runs) {
      if (state !== 'stopped' || reason !== personReason) continue;
      if (runs.some((other) => other.runId === runId && other.number > number)) {
        this.violations.push(`${runId} went on though it was stopped`);
      }
    }
    const recorded = new Set(runs.map(({ runId }) => runId));
    for (const run of this.#due) if (!recorded.has(run)) this.violations.push(`${run} is lost`);
    for (const attempt of this.#taskOf.keys()) {
      const known = runs.find((run) => `${run.runId} ${run.number}` === attempt);
      if (known?.taskArn !== this.#taskOf.get(attempt))
        this.violations.push(`nobody knows the task of ${attempt}`);
    }
    const told = new Set(this.#deployment.published);
    for (const { job, state } of runs) {
      if ((state === 'missed' || state === 'not-started') && !told.has(`${job} ${state}`)) {
        this.violations.push(`nobody was told that ${job} is ${state}`);
      }
    }
    const summaries = await readSummaries(new ItemReader(stack.clients.dynamo, stack.config.ledgerTable));
    for (const job of jobNames) {
      const ofJob = runs.filter((run) => run.job === job);
      const counted = summaries.get(job) ?? emptySummary(job);
      const expected = decodeSummary(job, encodeSummary(summaryOf(job, ofJob)));
      if (!isDeepStrictEqual(counted, expected)) {
        this.violations.push(`the summary of ${job} is not that of its attempts`);
      }
    }
    if (await locks.get('shared')) this.violations.push('the lock is held for ever');
    const { Attributes = {} } = await stack.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: stack.config.queueUrl, AttributeNames: ['All'] }),
    );
    const left =
      Number(Attributes.ApproximateNumberOfMessages) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible);
    if (left > 0) this.violations.push(`${left} messages are in the queue for ever`);
    await this.#deployment.close();
  }

  /** A run has one task for each attempt, but for those whose command never began, and one job at a time has the lock. */
  #watch({ taskArn, lastStatus, stopCode }: Task, attempt: string, job: Message): void {
    const other = this.#taskOf.get(attempt);
    if (other !== undefined && other !== taskArn) this.violations.push(`two tasks for ${attempt}`);
    if (lastStatus === 'STOPPED' && stopCode === 'TaskFailedToStart') this.#taskOf.delete(attempt);
    else this.#taskOf.set(attempt, taskArn);
    if (job.overlap === 'allow') return;
    if (lastStatus === 'STOPPED') this.#underLock.delete(taskArn);
    else this.#underLock.set(taskArn, attempt);
    if (this.#underLock.size > 1) {
      this.violations.push(`active at the same time: ${[...this.#underLock.values()].join(', ')}`);
    }
  }

  #nextFailure(): Arrival['failing'] {
    const failing = this.#failing;
    this.#failing = undefined;
    return failing;
  }

  async #send(message: Message, group: string): Promise<void> {
    const { clients, config } = this.#deployment.stack;
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: config.queueUrl,
        MessageBody: encodeMessage(message),
        MessageGroupId: group,
        MessageDeduplicationId: String(this.#sent++),
      }),
    );
  }
}

test('at most one task runs under a lock and for an attempt, and no run is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ report: settings, backup: settings, vacuum: settings }),
      fc.array(behaviours, { minLength: 1, maxLength: 5 }),
      fc.array(step, { minLength: 3, maxLength: 25 }),
      async (jobs, tasks, steps) => {
        const messages = Object.fromEntries(
          jobNames.map((job) => [job, sampleMessage({ job, lock: 'shared', ...jobs[job] })]),
        ) as Record<JobName, Message>;
        const simulation = await Simulation.start(messages, tasks);
        for (const step of steps) await simulation.do(step);
        await simulation.end();
        expect(simulation.violations).toEqual([]);
      },
    ),
    { numRuns: cases(20, 500) },
  );
});
