import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import { type EventSourceMapping, mapQueue } from '../../../src/local/lambda/event-source-mapping.ts';
import { Functions, type Handler } from '../../../src/local/lambda/functions.ts';
import { Sqs } from '../../../src/local/sqs/sqs.ts';

const start = new Date('2027-01-01T00:00:00Z');
const visibilitySeconds = 60;

let clock: VirtualClock;
let sqs: Sqs;
let client: SQSClient;
let queueUrl: string;
let queueArn: string;
/** Per batch: the bodies, in order. */
let batches: string[][];

beforeEach(async () => {
  clock = new VirtualClock(start);
  sqs = new Sqs(clock);
  batches = [];
  client = new SQSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ sqs: sqs.service })),
  });
  const { QueueUrl = '' } = await client.send(
    new CreateQueueCommand({
      QueueName: 'jobs.fifo',
      Attributes: { FifoQueue: 'true', VisibilityTimeout: String(visibilitySeconds) },
    }),
  );
  queueUrl = QueueUrl;
  queueArn = 'arn:aws:sqs:eu-west-1:000000000000:jobs.fifo';
});

function map(handler: Handler, limits: Partial<EventSourceMapping> = {}): () => void {
  const functions = new Functions({ clock, region: 'eu-west-1', account: '000000000000' });
  functions.register('f', (event: SQSEvent, context) => {
    batches.push(event.Records.map(({ body }) => body));
    return handler(event, context);
  });
  return mapQueue({
    queue: sqs.queue(queueArn),
    functions,
    functionName: 'f',
    region: 'eu-west-1',
    batchSize: 10,
    maximumConcurrency: 10,
    ...limits,
  });
}

/** Sends messages `<group><number>`: the first letter is the group. */
async function send(...bodies: string[]): Promise<void> {
  for (const body of bodies) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: body.slice(0, 1),
        MessageDeduplicationId: body,
      }),
    );
  }
}

async function left(): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
}

const pass = (seconds: number) => clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000));
const failing = (...bodies: string[]): Handler => {
  const ids = (event: SQSEvent) =>
    event.Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
      itemIdentifier: messageId,
    }));
  return (event) => ({ batchItemFailures: ids(event) });
};

describe('a mapping', () => {
  it('gives messages in the form in which Lambda gives them', async () => {
    const events: SQSEvent[] = [];
    map((event) => void events.push(event));
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: 'body',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' } },
      }),
    );
    await clock.settle();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: expect.any(String),
            receiptHandle: expect.any(String),
            body: 'body',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(start.getTime()),
              SenderId: 'LOCAL',
              ApproximateFirstReceiveTimestamp: String(start.getTime()),
              SequenceNumber: expect.stringMatching(/^[0-9]{20}$/),
              MessageGroupId: 'g',
              MessageDeduplicationId: 'd',
            },
            messageAttributes: {
              reason: { stringValue: 'why', stringListValues: [], binaryListValues: [], dataType: 'String' },
            },
            md5OfBody: '841a2d689ad86bd1611447453c22c6fc',
            eventSource: 'aws:sqs',
            eventSourceARN: queueArn,
            awsRegion: 'eu-west-1',
          },
        ],
      },
    ]);
  });

  it('takes what was sent before it existed, at most ten messages at once', async () => {
    await send(...Array.from({ length: 12 }, (_, index) => `${String.fromCharCode(97 + index)}1`));
    map(() => {});
    await clock.settle();
    expect(batches.map((batch) => batch.length)).toEqual([10, 2]);
    expect(await left()).toBe(0);
  });

  it('deletes what succeeded and gives the failed again after the visibility timeout', async () => {
    let fails = true;
    map((event, context) => (fails ? failing('b1')(event, context) : undefined));
    await send('a1', 'b1', 'c1');
    await pass(visibilitySeconds - 1);
    expect(await left()).toBe(1);
    fails = false;
    await pass(1);
    expect(batches.at(-1)).toEqual(['b1']);
    expect(await left()).toBe(0);
  });

  it('holds back the rest of a group while one of its messages is invisible, and no other group', async () => {
    let fails = true;
    map((event, context) => (fails ? failing('a1')(event, context) : undefined), { batchSize: 1 });
    await send('a1', 'a2', 'b1');
    await pass(1);
    expect(batches).toEqual([['a1'], ['b1']]);
    fails = false;
    await pass(visibilitySeconds);
    expect(batches.slice(2)).toEqual([['a1'], ['a2']]);
  });

  it.each<[string, Handler]>([
    [
      'a function that throws',
      () => {
        throw new Error('no');
      },
    ],
    ['an empty identifier', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['a missing identifier', () => ({ batchItemFailures: [{}] })],
    ['a null among the failures', () => ({ batchItemFailures: [null] })],
    ['failures that are no list', () => ({ batchItemFailures: 'a1' })],
  ])('counts everything as failed after %s', async (_, handler) => {
    map(handler);
    await send('a1', 'b1');
    await pass(1);
    expect(await left()).toBe(2);
  });

  it.each<[string, Handler]>([
    ['nothing', () => {}],
    ['null', () => null],
    ['no failures', () => ({ batchItemFailures: [] })],
    ['failures that are null', () => ({ batchItemFailures: null })],
    ['something else', () => ({ other: 1 })],
  ])('counts everything as done after %s', async (_, handler) => {
    map(handler);
    await send('a1', 'b1');
    await pass(1);
    expect(await left()).toBe(0);
  });

  it('never has two invocations with one group, and no more at once than allowed', async () => {
    const groupsNow: string[] = [];
    let most = 0;
    map(
      async (event: SQSEvent) => {
        const groups = new Set(event.Records.map(({ body }) => body.slice(0, 1)));
        for (const group of groups) expect(groupsNow).not.toContain(group);
        groupsNow.push(...groups);
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        for (const group of groups) groupsNow.splice(groupsNow.indexOf(group), 1);
      },
      { batchSize: 2, maximumConcurrency: 3 },
    );
    let running = 0;
    const bodies = Array.from({ length: 60 }, (_, index) => `${'abcdefghijkl'[index % 12]}${index}`);
    await send(...bodies);
    await clock.settle();
    expect(most).toBe(3);
    expect(batches.flat().toSorted()).toEqual(bodies.toSorted());
    for (const group of 'abcdefghijkl') {
      const numbers = batches
        .flat()
        .filter((body) => body.startsWith(group))
        .map((body) => Number(body.slice(1)));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  });

  it('takes nothing more once it is ended', async () => {
    const end = map(() => {});
    await send('a1');
    await clock.settle();
    end();
    await send('a2');
    await clock.settle();
    expect(batches).toEqual([['a1']]);
    expect(await left()).toBe(1);
  });

  it('leaves a message to the next receiver when it became visible while the function ran', async () => {
    const queue = sqs.queue(queueArn);
    let taken: ReturnType<typeof queue.receive> = [];
    map((event: SQSEvent) => {
      queue.changeVisibility(event.Records[0]?.receiptHandle ?? '', 0);
      taken = queue.receive();
    });
    await send('a1');
    await clock.settle();
    expect(taken.map(({ message }) => message.receiveCount)).toEqual([2]);
    expect(await left()).toBe(1);
  });
});
