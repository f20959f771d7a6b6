import type { Metrics } from '@aws-lambda-powertools/metrics';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { createHandler } from '../../handlers/outcome.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { type Behaviour, InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { OutcomeEvent } from '../../src/runs/end/take-event.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { encodeMessage } from '../../src/runs/message/encode.ts';
import { instantText, type Message, messageGroup } from '../../src/runs/message/message.ts';
import { countIn } from '../../src/runs/metrics.ts';
import type { Notification } from '../../src/runs/notify/notification.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../src/simulate/local-stack.ts';
import { FaultyRequests } from '../harness/faulty-requests.ts';

const start = new Date('2026-11-23T03:00:00Z');
const run = 'nightly-report@2026-11-23T03:00Z';
const job: Message = {
  v: 1,
  job: 'nightly-report',
  scheduled: instantText(start),
  attempt: 1,
  command: '/app/report',
  shell: '/bin/sh',
  env: {},
  lock: 'nightly-report',
  overlap: 'skip',
  deadline: 3600,
  notify: 'failure',
  task: {},
};

let stack: LocalStack;
let clock: VirtualClock;
afterEach(() => stack.close());

/** A deployment as it runs on AWS; the tasks behave as the list says, one after the other. */
async function deploy(
  behaviours: Behaviour[],
  functions: LocalStackOptions['functions'] = {},
): Promise<void> {
  clock = new VirtualClock(start);
  const next = () => behaviours.shift() ?? {};
  stack = await startLocalStack({ clock, runner: new InstantRunner(clock, next), functions });
}

/** Sends the message and lets hours pass. */
async function send(message: Message, hours = 1): Promise<void> {
  const { clients, config } = stack;
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.queueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: messageGroup(message),
    }),
  );
  await clock.advanceTo(new Date(clock.now().getTime() + hours * 3600_000));
}

const ledger = () => ledgerParts(stack.clients.dynamo, stack.config).ledger;
const told = (): Notification[] =>
  stack.cloud.sns.published.map(({ message }) => JSON.parse(JSON.parse(message).sqs));

const failing = { seconds: 60, exitCode: 3 };

describe('the outcome function', () => {
  it('retries a failing run up to its limit, then notifies once', async () => {
    await deploy([failing, failing, failing, failing]);
    await send({ ...job, retry: { limit: 2, delay: 60, on: ['failed'] } });
    expect(await ledger().attempts(run)).toMatchObject([
      { number: 1, state: 'failed', trigger: 'schedule', started: '2026-11-23T03:00:00.000Z' },
      { number: 2, state: 'failed', trigger: 'retry', started: '2026-11-23T03:02:00.000Z' },
      { number: 3, state: 'failed', trigger: 'retry', started: '2026-11-23T03:05:00.000Z' },
    ]);
    expect(told()).toEqual([expect.objectContaining({ run, attempt: 3, outcome: 'failed', exitCode: 3 })]);
  });

  it('says nothing of a failure that a retry makes up for', async () => {
    await deploy([failing, {}]);
    await send({ ...job, retry: { limit: 2, delay: 60, on: ['failed'] } });
    expect(await ledger().attempts(run)).toMatchObject([{ state: 'failed' }, { state: 'succeeded' }]);
    expect(told()).toEqual([]);
  });

  it('does everything once though every event comes twice', async () => {
    await deploy([failing, failing]);
    stack.cloud.bus.deliverTwice = true;
    await send({ ...job, retry: { limit: 1, delay: 60, on: ['failed'] } });
    expect(await ledger().attempts(run)).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
    expect(told()).toHaveLength(1);
  });

  it('gives a retry its deadline anew, however long the attempt before it took', async () => {
    await deploy([{ seconds: 5 * 3600, exitCode: 3 }, {}]);
    await send({ ...job, retry: { limit: 1, delay: 60, on: ['failed'] } }, 6);
    expect(await ledger().attempts(run)).toMatchObject([{ state: 'failed' }, { state: 'succeeded' }]);
  });

  it('knows the task that its timeout stopped', async () => {
    await deploy([{ seconds: Number.POSITIVE_INFINITY }]);
    await send({ ...job, timeout: 1800 });
    expect(await ledger().attempts(run)).toMatchObject([
      { state: 'timed-out', stopped: '2026-11-23T03:30:00.000Z', reason: expect.stringContaining('1800 s') },
    ]);
    expect(told()).toEqual([expect.objectContaining({ outcome: 'timed-out', durationSeconds: 1800 })]);
  });

  it('tries a run again whose task Spot took away, where failures as such are final', async () => {
    await deploy([{ seconds: Number.POSITIVE_INFINITY }, {}]);
    clock.at(new Date('2026-11-23T03:10:00Z'), async () => {
      const [interrupted] = (await ledger().unfinished()).active;
      stack.cloud.ecs.interrupt(
        interrupted?.taskArn ?? '',
        'SpotInterruption',
        'Your Spot Task was interrupted.',
      );
    });
    await send({ ...job, retry: { limit: 1, delay: 60, on: ['spot'] } });
    expect(await ledger().attempts(run)).toMatchObject([
      { state: 'failed', cause: 'spot', reason: 'Your Spot Task was interrupted.' },
      { state: 'succeeded' },
    ]);
    expect(told()).toEqual([]);
  });

  it('notifies of the first success after a failure if the job asks for it', async () => {
    await deploy([failing, {}, {}]);
    for (const hour of ['03', '04', '05']) {
      await send({ ...job, scheduled: `2026-11-23T${hour}:00:00Z`, notify: 'recovery' });
    }
    expect(told().map(({ outcome, recovered = false }) => [outcome, recovered])).toEqual([
      ['failed', false],
      ['succeeded', true],
    ]);
  });

  it('notifies of a run whose retry was skipped, since there was no notification of the attempt before it', async () => {
    await deploy([failing, { seconds: Number.POSITIVE_INFINITY }]);
    await send({ ...job, retry: { limit: 1, delay: 600, on: ['failed'] } }, 0.05);
    await send({ ...job, scheduled: '2026-11-23T03:03:00Z' });
    expect(await ledger().attempts(run)).toMatchObject([{ state: 'failed' }, { state: 'skipped' }]);
    expect(told()).toEqual([expect.objectContaining({ run, attempt: 2, outcome: 'failed' })]);
  });

  it('is repeated by Lambda when it failed, and completes what was begun', async () => {
    let processes = 0;
    await deploy([failing], {
      outcome: (parts) => (event: OutcomeEvent) => {
        processes += 1;
        // The attempt is closed, and its lock is not known to be released.
        const failure = { request: 3, failure: 'answer lost' } as const;
        const { clients } = new FaultyRequests(stack.cloud, processes === 1 ? { failing: failure } : {});
        return createHandler({ ...parts, clients })(event);
      },
    });
    await send(job, 0.1);
    expect(processes).toBe(2);
    expect(told()).toHaveLength(1);
    expect((await ledger().unfinished()).unsettled).toEqual([]);
  });

  it('says that it may not notify, and notifies once it may', async () => {
    const events: RunEvent[] = [];
    let invocations = 0;
    await deploy([failing], {
      outcome: (parts) => (event: OutcomeEvent) => {
        invocations += 1;
        const topicArn = `${parts.config.topicArn}${invocations <= 2 ? '-gone' : ''}`;
        const config = { ...parts.config, topicArn };
        return createHandler({ ...parts, config, emit: (event) => events.push(event) })(event);
      },
    });
    await send(job, 0.6);
    const fault = expect.stringContaining('could not notify: NotFound');
    expect(events.filter(({ kind }) => kind !== 'reconciled')).toMatchObject([
      { kind: 'ended', outcome: 'failed', fault },
      { kind: 'ended', outcome: 'failed', completed: true, fault },
      { kind: 'ended', outcome: 'failed', completed: true, settlement: 'notified' },
    ]);
    expect(told()).toHaveLength(1);
    expect((await ledger().unfinished()).unsettled).toEqual([]);
  });

  it('ignores a task that is not its own', async () => {
    await deploy([failing]);
    const events: RunEvent[] = [];
    const { config, clients } = stack;
    const handler = createHandler({
      config,
      clients,
      now: () => clock.now(),
      emit: (event) => events.push(event),
    });
    await handler({
      'detail-type': 'ECS Task State Change',
      detail: { lastStatus: 'STOPPED' },
    } as OutcomeEvent);
    expect(events).toEqual([]);
  });

  it('counts outcomes and measures durations', async () => {
    const measured: string[] = [];
    await deploy([failing, { seconds: 90 }], {
      outcome: (parts) => createHandler({ ...parts, emit: countIn(recordMetrics(measured), false) }),
    });
    await send({ ...job, retry: { limit: 1, delay: 60, on: ['failed'] } });
    expect(measured.filter((line) => line !== 'reconciled 1')).toEqual([
      'retried 1',
      'duration 60',
      'succeeded 1',
      'duration 90',
    ]);
  });
});

/** Metrics that are kept as `name value`. */
function recordMetrics(measured: string[]): Parameters<typeof countIn>[0] {
  const single = {
    addMetric(name: string, _unit: string, value: number) {
      measured.push(`${name} ${value}`);
    },
  };
  return { singleMetric: () => single as unknown as Metrics };
}

describe('an event that is none', () => {
  it.each<[unknown, string]>([
    [null, 'the event is not an object'],
    [[], 'the event is not an object'],
    ['x', 'the event is not an object'],
    [{}, 'detail-type is missing'],
    [{ 'detail-type': 'Something Else' }, 'detail-type is not ECS Task State Change or Scheduled Event'],
    [{ 'detail-type': 'ECS Task State Change' }, 'detail is missing'],
    [
      { 'detail-type': 'ECS Task State Change', detail: { startedBy: 7, containers: [{ exitCode: '0' }] } },
      'detail.startedBy is not a string; detail.containers[0].exitCode is not a whole number',
    ],
  ])('is refused in words: %j', async (event, message) => {
    await deploy([]);
    const { clients, config } = stack;
    const answer = await clients.lambda.send(
      new InvokeCommand({
        FunctionName: config.outcomeFunction,
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    );
    const { errorType, errorMessage } = JSON.parse(answer.Payload?.transformToString() ?? '');
    expect({ errorType, errorMessage }).toEqual({ errorType: 'InvalidEvent', errorMessage: message });
  });
});
