import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  QueueNameExists,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { arnOf, fifo, LocalSqs, localQueue, urlOf } from './local-queue.ts';

describe('a queue', () => {
  it('is made once, with the defaults of SQS', async () => {
    const { client } = new LocalSqs();
    const create = new CreateQueueCommand({ QueueName: 'jobs.fifo', Attributes: fifo });
    const { QueueUrl } = await client.send(create);
    expect(QueueUrl).toBe(urlOf('jobs.fifo'));
    expect((await client.send(create)).QueueUrl).toBe(QueueUrl);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toEqual({
      QueueArn: arnOf('jobs.fifo'),
      CreatedTimestamp: '1795392000',
      LastModifiedTimestamp: '1795392000',
      VisibilityTimeout: '30',
      DelaySeconds: '0',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      MaximumMessageSize: '1048576',
      SqsManagedSseEnabled: 'true',
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('is not made again with other attributes', async () => {
    const { client } = await localQueue('jobs', { VisibilityTimeout: '60' });
    await expect(
      client.send(new CreateQueueCommand({ QueueName: 'jobs', Attributes: { VisibilityTimeout: '61' } })),
    ).rejects.toThrow(QueueNameExists);
  });

  it('that does not exist is an error for every operation', async () => {
    const { client } = new LocalSqs();
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'missing' }))).rejects.toThrow(
      QueueDoesNotExist,
    );
    await expect(
      client.send(new GetQueueAttributesCommand({ QueueUrl: urlOf('missing') })),
    ).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });
});

describe('what SQS would refuse in a queue is refused', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['a name with a point', 'a.b', {}, 'InvalidParameterValue'],
    ['a name of 81 characters', 'x'.repeat(81), {}, 'InvalidParameterValue'],
    ['a FIFO queue without the suffix', 'jobs', { FifoQueue: 'true' }, 'InvalidParameterValue'],
    ['the suffix on a standard queue', 'jobs.fifo', {}, 'InvalidParameterValue'],
    ['an unknown attribute', 'jobs', { Colour: 'red' }, 'InvalidAttributeName'],
    ['an attribute of FIFO queues', 'jobs', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['a visibility of 13 hours', 'jobs', { VisibilityTimeout: '46800' }, 'InvalidAttributeValue'],
    ['a retention of 59 seconds', 'jobs', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue'],
    ['a text for a number', 'jobs', { DelaySeconds: 'ten' }, 'InvalidAttributeValue'],
    ['a policy that is no JSON', 'jobs', { RedrivePolicy: '{' }, 'InvalidAttributeValue'],
    [
      'high throughput without its scope',
      'jobs.fifo',
      { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' },
      'InvalidAttributeValue',
    ],
  ])('%s', async (_, name, attributes, code) => {
    await expect(new LocalSqs().create(name, attributes)).rejects.toMatchObject({ name: code });
  });

  it('an unknown attribute', async () => {
    const queue = await localQueue();
    await expect(
      queue.client.send(
        new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['Colour' as never] }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });
});
