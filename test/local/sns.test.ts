import {
  CreateTopicCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { gateway } from '../../src/local/gateway.ts';
import { InProcessHandler } from '../../src/local/in-process.ts';
import { type PublishedMessage, Sns } from '../../src/local/sns.ts';

const now = new Date('2027-01-01T00:00:00Z');
const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:notifications';

let sns: Sns;
let client: SNSClient;
let heard: PublishedMessage[];

beforeEach(async () => {
  heard = [];
  sns = new Sns({ clock: new VirtualClock(now), published: (message) => heard.push(message) });
  client = new SNSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ sns: sns.service })),
    maxAttempts: 1,
  });
  await client.send(new CreateTopicCommand({ Name: 'notifications' }));
});

const publish = (input: Partial<PublishCommandInput>) =>
  client.send(new PublishCommand({ TopicArn, Message: 'text', ...input }));

describe('Publish', () => {
  it('keeps and tells the message, to the byte', async () => {
    const Message = 'a < b & "c" größe\r\n\tend ✓';
    const { MessageId } = await publish({
      Message,
      Subject: 'job failed: a & b',
      MessageAttributes: { job: { DataType: 'String', StringValue: 'report' } },
    });
    expect(heard).toEqual([
      {
        messageId: MessageId,
        topicArn: TopicArn,
        subject: 'job failed: a & b',
        message: Message,
        attributes: { job: 'report' },
        published: now,
      },
    ]);
    expect(sns.published).toEqual(heard);
  });

  it('keeps only the newest messages', async () => {
    for (let index = 0; index < 1001; index++) await publish({ Message: String(index) });
    expect(sns.published.length).toBe(1000);
    expect(sns.published[0]?.message).toBe('1');
  });

  it.each([
    ['an empty message', { Message: '' }],
    ['more than 256 KiB', { Message: 'ü'.repeat(131_073) }],
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }],
    ['a line break in the subject', { Subject: 'a\nb' }],
    ['a subject that is not ASCII', { Subject: 'größe' }],
  ])('refuses %s', async (_, input) => {
    await expect(publish(input)).rejects.toThrow(InvalidParameterException);
    expect(heard).toEqual([]);
  });

  it('accepts what is just within the limits', async () => {
    await publish({ Message: 'ü'.repeat(131_072), Subject: 'x'.repeat(99) });
    expect(heard).toHaveLength(1);
  });

  it('knows only topics that were created', async () => {
    await expect(publish({ TopicArn: `${TopicArn}-other` })).rejects.toThrow(NotFoundException);
  });
});

describe('topics', () => {
  it('are created once', async () => {
    expect((await client.send(new CreateTopicCommand({ Name: 'notifications' }))).TopicArn).toBe(TopicArn);
    await expect(client.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toThrow(
      InvalidParameterException,
    );
  });

  it('remember their subscriptions', async () => {
    const Endpoint = 'team+ops@example.com';
    const { SubscriptionArn } = await client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }),
    );
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([{ TopicArn, SubscriptionArn, Protocol: 'email', Endpoint }]);
  });
});
