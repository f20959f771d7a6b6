// FIFO queues: order within groups, what blocks a group, and what counts as the same message.
import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fifo, LocalSqs, localQueue } from './local-queue.ts';

const jobs = (attributes = {}) => localQueue('jobs.fifo', { ...fifo, ...attributes });

describe('a group', () => {
  it('gives its messages in order, several at once', async () => {
    const queue = await jobs();
    await queue.sendToGroups('a1', 'b1', 'a2', 'a3');
    const received = await queue.receive();
    expect(received.map(({ Body }) => Body)).toEqual(['a1', 'b1', 'a2', 'a3']);
    const numbers = received.map(({ Attributes }) => BigInt(Attributes?.SequenceNumber ?? 0));
    expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('gives nothing while one of its messages is in flight, and blocks no other group', async () => {
    const queue = await jobs();
    await queue.sendToGroups('a1', 'a2');
    const [first] = await queue.receive({ MaxNumberOfMessages: 1 });
    await queue.sendToGroups('b1', 'a3');
    expect(await queue.bodies()).toEqual(['b1']);
    await queue.delete(first);
    expect(await queue.bodies()).toEqual(['a2', 'a3']);
  });

  it('begins again with the message that was not deleted in time', async () => {
    const queue = await jobs({ VisibilityTimeout: '10' });
    await queue.sendToGroups('a1', 'a2');
    await queue.receive({ MaxNumberOfMessages: 1 });
    await queue.local.pass(10);
    expect(await queue.bodies()).toEqual(['a1', 'a2']);
  });

  it('stays blocked by a later message that is still in flight', async () => {
    const queue = await jobs();
    await queue.sendToGroups('a1', 'a2', 'a3');
    const [first, second] = await queue.receive({ MaxNumberOfMessages: 2 });
    await queue.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queue.url,
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(await queue.bodies()).toEqual([]);
    await queue.delete(second);
    expect(await queue.bodies()).toEqual(['a1', 'a3']);
  });

  it('keeps its order whatever is received, given back, deleted or runs out of time', async () => {
    const steps = fc.array(
      fc.record({
        what: fc.constantFrom('send', 'receive', 'delete', 'return', 'wait'),
        group: fc.constantFrom('a', 'b', 'c'),
        count: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 10, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const queue = new LocalSqs();
        await queue.create('jobs.fifo', { ...fifo, VisibilityTimeout: '30' });
        const source = queue.sqs.queue('arn:aws:sqs:eu-west-1:000000000000:jobs.fifo');
        const inFlight = new Map<string, { handle: string; group: string; number: number }>();
        const deleted = new Map<string, number>();
        let sent = 0;
        for (const { what, group, count } of script) {
          if (what === 'send') {
            queue.sqs.send(source.arn, { body: `${group} ${++sent}`, groupId: group });
          } else if (what === 'receive') {
            const received = source.receive({ max: count });
            const groupsBefore = new Set([...inFlight.values()].map((message) => message.group));
            for (const { message, receiptHandle } of received) {
              const [from = '', number] = message.body.split(' ');
              expect(groupsBefore).not.toContain(from);
              // Nothing that was sent before it is still to come.
              expect(Number(number)).toBeGreaterThan(deleted.get(from) ?? 0);
              inFlight.set(message.id, { handle: receiptHandle, group: from, number: Number(number) });
            }
            const numbers = received.map(({ message }) => Number(message.body.split(' ')[1]));
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          } else if (what === 'wait') {
            await queue.pass(31);
            inFlight.clear();
          } else {
            // As an orderly consumer does it: delete the oldest first, give back what came after it too.
            const ofGroup = [...inFlight].filter(([, message]) => message.group === group);
            for (const [id, { handle, number }] of what === 'delete' ? ofGroup.slice(0, 1) : ofGroup) {
              inFlight.delete(id);
              if (what === 'return') source.changeVisibility(handle, 0);
              else source.delete(handle);
              if (what === 'delete') deleted.set(group, number);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a message that was sent already', () => {
  it('is dropped for five minutes, and answered as before', async () => {
    const queue = await jobs();
    const first = await queue.send('same', { MessageGroupId: 'a' });
    const second = await queue.send('same', { MessageGroupId: 'a' });
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.SequenceNumber).toBe(first.SequenceNumber);
    await queue.local.pass(299);
    await queue.send('same', { MessageGroupId: 'a' });
    expect(await queue.bodies()).toEqual(['same']);
    await queue.local.pass(1);
    const third = await queue.send('same', { MessageGroupId: 'a' });
    expect(third.MessageId?.slice(0, 8)).not.toBe(first.MessageId?.slice(0, 8));
  });

  it('is dropped even when the first was received and deleted', async () => {
    const queue = await jobs();
    await queue.send('same', { MessageGroupId: 'a' });
    await queue.delete(...(await queue.receive()));
    await queue.send('same', { MessageGroupId: 'a' });
    expect(await queue.bodies()).toEqual([]);
  });

  it('is recognised by the SHA-256 of its body, not by its attributes', async () => {
    const queue = await jobs();
    const attribute = (StringValue: string) => ({ reason: { DataType: 'String', StringValue } });
    await queue.send('same', { MessageGroupId: 'a', MessageAttributes: attribute('1') });
    await queue.send('same', { MessageGroupId: 'a', MessageAttributes: attribute('2') });
    const [message, ...others] = await queue.receive();
    expect(others).toEqual([]);
    expect(message?.Attributes?.MessageDeduplicationId).toBe(
      '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5',
    );
  });

  it('is recognised by an explicit id before its body', async () => {
    const queue = await jobs();
    await queue.send('one', { MessageGroupId: 'a', MessageDeduplicationId: 'id' });
    await queue.send('two', { MessageGroupId: 'a', MessageDeduplicationId: 'id' });
    await queue.send('one', { MessageGroupId: 'a', MessageDeduplicationId: 'other' });
    expect(await queue.bodies()).toEqual(['one', 'one']);
  });

  it('is recognised in the whole queue, or in its group if the queue says so', async () => {
    const perGroup = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    for (const [attributes, expected] of [
      [{}, 1],
      [perGroup, 2],
    ] as const) {
      const queue = await jobs(attributes);
      await queue.send('same', { MessageGroupId: 'a' });
      await queue.send('same', { MessageGroupId: 'b' });
      expect(await queue.bodies()).toHaveLength(expected);
    }
  });
});

describe('what SQS would refuse in a FIFO queue is refused', () => {
  it.each([
    [
      'no group',
      { MessageGroupId: undefined },
      'MissingParameter',
      'The request must contain the parameter MessageGroupId.',
    ],
    [
      'a group with a blank',
      { MessageGroupId: 'a b' },
      'InvalidParameterValue',
      'MessageGroupId can only include',
    ],
    ['a long group', { MessageGroupId: 'x'.repeat(129) }, 'InvalidParameterValue', '1 to 128 in length'],
    [
      'a deduplication id beyond ASCII',
      { MessageDeduplicationId: 'é' },
      'InvalidParameterValue',
      'MessageDeduplicationId can only include',
    ],
    ['a delay', { DelaySeconds: 5 }, 'InvalidParameterValue', 'not valid for this queue type'],
  ])('%s', async (_, input, name, message) => {
    const queue = await jobs();
    const refusal = await queue.send('x', { MessageGroupId: 'a', ...input }).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name });
    expect((refusal as Error).message).toContain(message);
  });

  it('no deduplication id where the body does not serve as one', async () => {
    const queue = await jobs({ ContentBasedDeduplication: 'false' });
    await expect(queue.send('x', { MessageGroupId: 'a' })).rejects.toThrow(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
    await queue.send('x', { MessageGroupId: 'a', MessageDeduplicationId: '!~'.repeat(64) });
  });

  it('deleting by the handle of an earlier receipt', async () => {
    const queue = await jobs();
    await queue.sendToGroups('a1');
    const [first] = await queue.receive();
    await queue.local.pass(30);
    await expect(queue.delete(first)).rejects.toThrow('The receipt handle has expired.');
    const [second] = await queue.receive();
    await expect(queue.delete(first)).rejects.toThrow('The receipt handle has expired.');
    await queue.delete(second);
    const { Attributes } = await queue.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queue.url,
        AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesNotVisible: '0' });
  });
});
