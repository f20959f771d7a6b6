// Making, finding, changing and deleting queues.
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  QueueDoesNotExist,
  QueueNameExists,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
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

  it('changes the attributes that are given, and keeps the others', async () => {
    const queue = await localQueue('jobs', { VisibilityTimeout: '60' });
    await queue.client.send(
      new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { DelaySeconds: '5' } }),
    );
    const { Attributes } = await queue.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queue.url,
        AttributeNames: ['VisibilityTimeout', 'DelaySeconds', 'RedrivePolicy'],
      }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '60', DelaySeconds: '5' });
  });

  it('that does not exist is told so to everyone', async () => {
    const { client } = new LocalSqs();
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'missing' }))).rejects.toThrow(
      QueueDoesNotExist,
    );
    await expect(client.send(new DeleteQueueCommand({ QueueUrl: urlOf('missing') }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });

  it('that was deleted can be made again after a minute', async () => {
    const queue = await localQueue();
    await queue.send('x');
    await queue.client.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
    await expect(queue.receive()).rejects.toThrow(QueueDoesNotExist);
    await expect(queue.local.create('jobs')).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    await queue.local.pass(60);
    await queue.local.create('jobs');
    expect(await queue.bodies()).toEqual([]);
  });

  it('has tags', async () => {
    const { client, url: QueueUrl } = await localQueue();
    await client.send(new TagQueueCommand({ QueueUrl, Tags: { team: 'batch', stage: 'prod' } }));
    await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['stage'] }));
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: 'batch' });
  });
});

describe('ListQueues', () => {
  it('gives pages, by the beginning of the name', async () => {
    const local = new LocalSqs();
    for (const name of ['b', 'a1', 'a3', 'a2']) await local.create(name);
    const list = (input: object) => local.client.send(new ListQueuesCommand(input));
    const first = await list({ QueueNamePrefix: 'a', MaxResults: 2 });
    expect(first.QueueUrls).toEqual([urlOf('a1'), urlOf('a2')]);
    const second = await list({ QueueNamePrefix: 'a', MaxResults: 2, NextToken: first.NextToken });
    expect(second.QueueUrls).toEqual([urlOf('a3')]);
    expect(second.NextToken).toBeUndefined();
    expect((await list({})).QueueUrls).toHaveLength(4);
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

  it('another kind later', async () => {
    const queue = await localQueue();
    await expect(
      queue.client.send(
        new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { FifoQueue: 'true' } }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });

  it('an attribute that nobody knows', async () => {
    const queue = await localQueue();
    await expect(
      queue.client.send(
        new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['Colour' as never] }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });
});
