// Standard queues: what is sent, received, hidden, deleted and counted.
import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type LocalQueue, LocalSqs, localQueue, start } from './local-queue.ts';

async function counts(queue: LocalQueue): Promise<number[]> {
  const { Attributes = {} } = await queue.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['All'] }),
  );
  return [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
}

describe('a message', () => {
  it('is received with what its sender and the queue tell about it', async () => {
    const queue = await localQueue();
    const sent = await queue.send('hello', {
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'unreadable' },
        count: { DataType: 'Number', StringValue: '3' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    });
    await queue.local.pass(5);
    const [message] = await queue.receive({ MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'unreadable' },
        count: { DataType: 'Number', StringValue: '3' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
      },
      Attributes: {
        SentTimestamp: String(start.getTime()),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(start.getTime() + 5000),
        AWSTraceHeader: 'Root=1',
      },
    });
  });

  it('is received without attributes unless they are asked for, also by their beginning', async () => {
    const queue = await localQueue('jobs', { VisibilityTimeout: '0' });
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    await queue.send('x', { MessageAttributes: { 'a.1': text('1'), 'a.2': text('2'), b: text('3') } });
    const names = async (asked?: string[]) => {
      const [message] = await queue.receive({
        MessageSystemAttributeNames: [],
        MessageAttributeNames: asked,
      });
      expect(message?.Attributes).toBeUndefined();
      return Object.keys(message?.MessageAttributes ?? {});
    };
    expect(await names()).toEqual([]);
    expect(await names(['a.*'])).toEqual(['a.1', 'a.2']);
    expect(await names(['b', 'c'])).toEqual(['b']);
  });

  it('is hidden after it was received, until its visibility timeout passes', async () => {
    const queue = await localQueue('jobs', { VisibilityTimeout: '20' });
    await queue.send('x');
    expect(await queue.bodies()).toEqual(['x']);
    await queue.local.pass(19);
    expect(await queue.bodies()).toEqual([]);
    await queue.local.pass(1);
    const [again] = await queue.receive();
    expect(again?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: String(start.getTime()),
    });
  });

  it('comes back when its visibility is changed', async () => {
    const queue = await localQueue();
    await queue.send('x');
    const [message] = await queue.receive();
    const change = (seconds: number) =>
      queue.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queue.url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    await change(100);
    await queue.local.pass(99);
    expect(await queue.bodies()).toEqual([]);
    await change(0);
    expect(await queue.bodies({ VisibilityTimeout: 0 })).toEqual(['x']);
    await expect(change(10)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('cannot be hidden for more than twelve hours altogether', async () => {
    const queue = await localQueue();
    await queue.send('x');
    const [message] = await queue.receive({ VisibilityTimeout: 43_200 });
    const change = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle };
    await queue.local.pass(100);
    await expect(
      queue.client.send(new ChangeMessageVisibilityCommand({ ...change, VisibilityTimeout: 43_101 })),
    ).rejects.toThrow(
      'Value 43101 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
    );
    await queue.client.send(new ChangeMessageVisibilityCommand({ ...change, VisibilityTimeout: 43_100 }));
  });

  it('that was deleted does not come back, and can be deleted again', async () => {
    const queue = await localQueue();
    await queue.send('x');
    const [message] = await queue.receive();
    await queue.delete(message, message);
    await queue.local.pass(3600);
    expect(await queue.bodies()).toEqual([]);
  });

  it('is deleted by the handle of an earlier receipt, too', async () => {
    const queue = await localQueue();
    await queue.send('x');
    const [first] = await queue.receive();
    await queue.local.pass(30);
    await queue.receive();
    await queue.delete(first);
    await queue.local.pass(30);
    expect(await queue.bodies()).toEqual([]);
  });

  it('is not deleted by a handle of another queue', async () => {
    const local = new LocalSqs();
    const [one, other] = [await local.create('one'), await local.create('other')];
    await one.send('x');
    const [message] = await one.receive();
    await expect(other.delete(message)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(one.delete({ ReceiptHandle: 'made up' })).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
  });

  it('can be delayed, by itself or by its queue', async () => {
    const queue = await localQueue('jobs', { DelaySeconds: '10' });
    await queue.send('by queue');
    await queue.send('by itself', { DelaySeconds: 5 });
    expect(await counts(queue)).toEqual([0, 0, 2]);
    await queue.local.pass(5);
    expect(await queue.bodies()).toEqual(['by itself']);
    await queue.local.pass(5);
    expect(await queue.bodies()).toEqual(['by queue']);
  });

  it('is forgotten after the retention period', async () => {
    const queue = await localQueue('jobs', { MessageRetentionPeriod: '60' });
    await queue.send('x');
    await queue.local.pass(59);
    expect(await counts(queue)).toEqual([1, 0, 0]);
    await queue.local.pass(1);
    expect(await counts(queue)).toEqual([0, 0, 0]);
    expect(await queue.bodies()).toEqual([]);
  });
});

describe('a queue', () => {
  it('counts its messages by what can be done with them', async () => {
    const queue = await localQueue();
    await queue.send('a');
    await queue.send('b');
    await queue.send('c', { DelaySeconds: 60 });
    await queue.receive({ MaxNumberOfMessages: 1 });
    expect(await counts(queue)).toEqual([1, 1, 1]);
  });

  it('gives one message unless more are asked for, ten at most', async () => {
    const queue = await localQueue('jobs', { VisibilityTimeout: '0' });
    for (let index = 0; index < 12; index += 1) await queue.send(`m${index}`);
    expect(await queue.bodies({ MaxNumberOfMessages: undefined })).toHaveLength(1);
    expect(await queue.bodies()).toHaveLength(10);
    await expect(queue.receive({ MaxNumberOfMessages: 11 })).rejects.toThrow(
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    );
  });
});

describe('a receiver that waits', () => {
  it('gets a message as soon as it is sent', async () => {
    const queue = await localQueue();
    const waiting = queue.bodies({ WaitTimeSeconds: 20 });
    await queue.send('x');
    expect(await waiting).toEqual(['x']);
  });

  it('gets a message that becomes visible again', async () => {
    const queue = await localQueue('jobs', { VisibilityTimeout: '10', ReceiveMessageWaitTimeSeconds: '20' });
    await queue.send('x');
    await queue.receive();
    const waiting = queue.bodies();
    await queue.local.pass(10);
    expect(await waiting).toEqual(['x']);
  });

  it('gets nothing when the time is over', async () => {
    const queue = await localQueue();
    const waiting = queue.bodies({ WaitTimeSeconds: 20 });
    // The request is under way before time passes.
    await queue.local.clock.settle();
    await queue.local.pass(20);
    expect(await waiting).toEqual([]);
    await queue.send('later');
    expect(await queue.bodies()).toEqual(['later']);
  });

  it('shares messages with other receivers, each given once', async () => {
    const queue = await localQueue();
    const waiting = [1, 2].map(() => queue.bodies({ WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }));
    await queue.local.clock.settle();
    await queue.send('a');
    await queue.send('b');
    expect((await Promise.all(waiting)).flat().sort()).toEqual(['a', 'b']);
  });
});

describe('a listener', () => {
  it('is notified once of several messages that arrived together, and of those that were there before', async () => {
    const queue = await localQueue();
    await queue.send('before');
    const heard: number[] = [];
    const source = queue.local.sqs.queue('arn:aws:sqs:eu-west-1:000000000000:jobs');
    const stop = source.onAvailable(() => {
      heard.push(source.receive({ max: 10 }).length);
    });
    await queue.local.clock.settle();
    for (const body of ['a', 'b', 'c']) {
      queue.local.sqs.send('arn:aws:sqs:eu-west-1:000000000000:jobs', { body });
    }
    await queue.local.clock.settle();
    expect(heard).toEqual([1, 3]);
    stop();
    await queue.send('unheard');
    expect(heard).toEqual([1, 3]);
  });
});

describe('what SQS would refuse in a message is refused', () => {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  it.each([
    ['no body', '', {}, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    ['a control character', 'a\u0001', {}, 'InvalidMessageContents', 'Invalid characters found.'],
    ['half a surrogate pair', 'a\ud800', {}, 'InvalidMessageContents', 'Invalid characters found.'],
    [
      'more than 1 MiB',
      'x'.repeat(1_048_577),
      {},
      'InvalidParameterValue',
      'Message must be shorter than 1048576 bytes',
    ],
    [
      'more than 1 MiB with its attributes',
      'x'.repeat(1_048_570),
      { MessageAttributes: { name: attribute('value') } },
      'InvalidParameterValue',
      'Message must be shorter than 1048576 bytes',
    ],
    ['a long delay', 'x', { DelaySeconds: 901 }, 'InvalidParameterValue', 'Must be between 0 and 900'],
    [
      'a deduplication id',
      'x',
      { MessageDeduplicationId: 'd' },
      'InvalidParameterValue',
      'not valid for this queue type',
    ],
    [
      'eleven attributes',
      'x',
      { MessageAttributes: Object.fromEntries([...'abcdefghijk'].map((name) => [name, attribute('1')])) },
      'InvalidParameterValue',
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    ],
    [
      'an attribute with a reserved name',
      'x',
      { MessageAttributes: { 'AWS.reason': attribute('1') } },
      'InvalidParameterValue',
      "The message attribute name 'AWS.reason' is invalid.",
    ],
    [
      'an attribute of an unknown type',
      'x',
      { MessageAttributes: { a: { DataType: 'Text', StringValue: '1' } } },
      'InvalidParameterValue',
      "The message attribute 'a' has an invalid message attribute type",
    ],
    [
      'an attribute without a value',
      'x',
      { MessageAttributes: { a: attribute('') } },
      'InvalidParameterValue',
      "The message attribute 'a' must contain a non-empty message attribute value",
    ],
  ])('%s', async (_, body, input, name, message) => {
    const queue = await localQueue();
    const refusal = await queue.send(body, input).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name });
    expect((refusal as Error).message).toContain(message);
    expect(await counts(queue)).toEqual([0, 0, 0]);
  });

  it('but not what fits exactly, nor any other character', async () => {
    const queue = await localQueue();
    await queue.send('x'.repeat(1_048_576));
    await queue.send('\t\r\n\u00e9\ufffd\u{1f600}');
    expect(await counts(queue)).toEqual([2, 0, 0]);
  });
});
