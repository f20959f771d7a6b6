import { describe, expect, it } from 'vitest';
import { arnOf, fifo, type LocalQueue, LocalSqs, start } from './local-queue.ts';

async function queueWithDeadLetters(
  attributes: Record<string, string> = {},
  maxReceiveCount = 2,
): Promise<{ local: LocalSqs; queue: LocalQueue; dead: LocalQueue }> {
  const local = new LocalSqs();
  const suffix = attributes.FifoQueue === undefined ? '' : '.fifo';
  const dead = await local.create(`dead${suffix}`, attributes);
  const redrive = { deadLetterTargetArn: arnOf(`dead${suffix}`), maxReceiveCount };
  const queue = await local.create(`jobs${suffix}`, {
    ...attributes,
    VisibilityTimeout: '10',
    RedrivePolicy: JSON.stringify(redrive),
  });
  return { local, queue, dead };
}

/** Receives without deleting until nothing comes any more. */
async function exhaust(queue: LocalQueue): Promise<void> {
  while ((await queue.receive()).length > 0) await queue.local.pass(10);
}

describe('a message that was received too often', () => {
  it('is found in the dead-letter queue, with its id and its age', async () => {
    const { queue, dead } = await queueWithDeadLetters();
    const { MessageId } = await queue.send('poison', {
      MessageAttributes: { a: { DataType: 'String', StringValue: '1' } },
    });
    await exhaust(queue);
    const [message] = await dead.receive({ MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId,
      Body: 'poison',
      MessageAttributes: { a: { StringValue: '1' } },
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(start.getTime()),
        DeadLetterQueueSourceArn: arnOf('jobs'),
      },
    });
  });

  it('frees its group, and has its own id as deduplication id', async () => {
    const { queue, dead } = await queueWithDeadLetters(fifo, 1);
    await queue.sendToGroups('a1');
    await queue.receive();
    await queue.sendToGroups('a2');
    await queue.local.pass(10);
    expect(await queue.bodies()).toEqual(['a2']);
    const [message] = await dead.receive();
    expect(message?.Attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: message?.MessageId,
    });
  });

  it('waits there for as long as it would have waited here', async () => {
    const { queue, dead } = await queueWithDeadLetters({ MessageRetentionPeriod: '60' });
    await queue.send('poison');
    await exhaust(queue);
    await queue.local.pass(40);
    expect(await dead.bodies()).toEqual([]);
  });
});

describe('a redrive policy', () => {
  it.each([
    ['a queue that does not exist', { deadLetterTargetArn: arnOf('missing'), maxReceiveCount: 2 }],
    ['a queue of the other kind', { deadLetterTargetArn: arnOf('other.fifo'), maxReceiveCount: 2 }],
    ['no count', { deadLetterTargetArn: arnOf('dead') }],
    ['a count of 0', { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 0 }],
    ['a count of 1001', { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1001 }],
    ['other members', { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2, more: 1 }],
  ])('cannot have %s', async (_, policy) => {
    const local = new LocalSqs();
    await local.create('dead');
    await local.create('other.fifo', fifo);
    await expect(local.create('jobs', { RedrivePolicy: JSON.stringify(policy) })).rejects.toThrow(
      /RedrivePolicy/,
    );
  });
});
