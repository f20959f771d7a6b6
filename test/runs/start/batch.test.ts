import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDispatch } from '../../../handlers/dispatch.ts';
import { connectAll } from '../../../src/aws/clients/all.ts';
import type { RunEvent } from '../../../src/runs/events.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import { type Message, messageGroup } from '../../../src/runs/message/message.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { FaultyRequests, type Line } from '../../harness/faulty-requests.ts';
import { operationOf } from '../../proxy/operation.ts';
import { endpointsOf, startProxy } from '../../proxy/proxy.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function record(message: Message, index: number): SQSRecord {
  const attributes = { MessageGroupId: messageGroup(message), ApproximateReceiveCount: '1' };
  return {
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: encodeMessage(message),
    attributes,
  } as unknown as SQSRecord;
}

function batch(messages: readonly Message[]): SQSEvent {
  return { Records: messages.map(record) };
}

/** Messages of so many jobs, which have nothing to do with each other. */
function independent(count: number): Message[] {
  return Array.from({ length: count }, (_, n) =>
    sampleMessage({ job: `job-${n}`, lock: `job-${n}`, overlap: 'allow' }),
  );
}

/** A dispatcher whose requests go over the line. */
function dispatcher(d: Box, line?: Line) {
  const requests = new FaultyRequests(d.stack.cloud, line && { line });
  const events: RunEvent[] = [];
  const handler = createDispatch({
    config: d.stack.config,
    clients: requests.clients,
    now: () => d.clock.now(),
    emit: (event) => events.push(event),
  });
  return { requests, events, handler };
}

/** Holds requests back until so many have come. */
function gate(count: number) {
  let open: () => void;
  let waiting = 0;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const come = () => {
    waiting += 1;
    if (waiting === count) open();
    return opened;
  };
  return Object.assign(come, { opened });
}

describe('a batch', () => {
  it('of ten jobs starts all of them at the same time', async () => {
    const d = await start();
    const allCame = gate(10);
    const { handler, events } = dispatcher(d, async ({ operation }, pass) => {
      if (operation === 'RunTask') await allCame();
      return pass();
    });
    expect(await handler(batch(independent(10)))).toEqual({ batchItemFailures: [] });
    expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(10);
    expect(await d.tasks()).toHaveLength(10);
  });

  it('describes the task definition and reads the revision once for all of them', async () => {
    const d = await start();
    const { handler, requests } = dispatcher(d);
    await handler(batch(independent(10)));
    const shared = requests.sent.filter((operation) => !/^(RunTask|PutItem|UpdateItem)$/.test(operation));
    // Ten starts are one request to the bus.
    expect(shared.sort()).toEqual(['DescribeTaskDefinition', 'GetItem', 'PutEvents']);
  });

  it('takes the messages of a group in their order, and none of it after one that is put back', async () => {
    const d = await start();
    const { handler, events } = dispatcher(d, async ({ operation, body }, pass) => {
      if (operation === 'PutItem' && String(body).includes('T02:52')) throw new Error('connect ECONNREFUSED');
      return pass();
    });
    const minute = (n: number) =>
      sampleMessage({ job: 'a', lock: 'a', overlap: 'wait', scheduled: `2026-11-23T02:5${n}:00Z` });
    const messages = [minute(1), minute(2), sampleMessage({ job: 'b', lock: 'b' }), minute(3)];
    const answer = await handler(batch(messages));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
    const taken = events.flatMap((event) => (event.kind === 'started' ? [event.runId] : []));
    expect(taken.sort()).toEqual(['a@2026-11-23T02:51Z', 'b@2026-11-23T03:00Z']);
    expect(await d.attempt('a@2026-11-23T02:53Z')).toBeUndefined();
  });

  it('is done with messages that wait for their lock, in the order in which they came', async () => {
    const d = await start();
    const { handler } = dispatcher(d);
    const messages = [1, 2, 3].map((n) =>
      sampleMessage({ job: 'a', lock: 'a', overlap: 'wait', scheduled: `2026-11-23T02:5${n}:00Z` }),
    );
    expect(await handler(batch(messages))).toEqual({ batchItemFailures: [] });
    expect((await d.locks.get('a'))?.line.map(({ runId }) => runId)).toEqual([
      'a@2026-11-23T02:52Z',
      'a@2026-11-23T02:53Z',
    ]);
  });

  it('starts nine jobs while ECS does not answer for the tenth, which is redelivered', async () => {
    const d = await start();
    const { url, close } = await startProxy(endpointsOf(d.stack.cloud), async (request, pass) => {
      const hangs = operationOf(request) === 'RunTask' && request.body.includes('"job-3"');
      return hangs ? new Promise<never>(() => {}) : pass(request);
    });
    const clients = connectAll({
      region: 'us-east-1',
      endpoint: url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      limits: { connect: 60_000, answer: 60_000 },
    });
    closing.push(() => clients.destroy(), close);
    const nine = gate(9);
    const handler = createDispatch({
      config: d.stack.config,
      clients,
      now: () => d.clock.now(),
      emit: ({ kind }) => void (kind === 'started' && nine()),
    });
    // The work has two seconds, which are over as soon as nine are started, however slow the machine is.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    closing.push(() => vi.useRealTimers());
    const answered = handler(batch(independent(10)), { getRemainingTimeInMillis: () => 14_000 });
    await nine.opened;
    vi.advanceTimersByTime(2_000);
    const answer = await answered;
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm3' }] });
    const states = await Promise.all(
      independent(10).map(async ({ job }) => (await d.attempt(`${job}@2026-11-23T03:00Z`))?.state),
    );
    expect(states).toEqual(Array.from({ length: 10 }, (_, n) => (n === 3 ? 'claimed' : 'started')));
  });
});

describe('the requests that start a run', () => {
  it.each<[string, Partial<Message>, string[]]>([
    ['with overlap=allow', { overlap: 'allow' }, ['PutItem', 'RunTask', 'UpdateItem']],
    ['with a lock', { overlap: 'skip' }, ['PutItem', 'PutItem', 'RunTask', 'UpdateItem']],
    [
      'with a timeout',
      { overlap: 'allow', timeout: 60 },
      ['PutItem', 'RunTask', 'POST /schedules/', 'UpdateItem'],
    ],
    [
      'with a lock and a timeout',
      { overlap: 'skip', timeout: 60 },
      ['PutItem', 'PutItem', 'RunTask', 'POST /schedules/', 'UpdateItem'],
    ],
  ])('%s are no more than its steps', async (_, fields, expected) => {
    const d = await start();
    const { handler, requests } = dispatcher(d);
    // What all runs of some seconds share is read once.
    await handler(batch([sampleMessage({ job: 'first', lock: 'first' })]));
    const before = requests.sent.length;
    await handler(batch([sampleMessage(fields)]));
    const sent = requests.sent
      .slice(before)
      .map((operation) => operation.replace(/(?<=\/schedules\/).*/, ''));
    // Rules of the account hear of it when all is done.
    expect(sent).toEqual([...expected, 'PutEvents']);
  });
});
