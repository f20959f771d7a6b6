// One queue of a local SQS, and a real client for it.
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import { Sqs } from '../../../src/local/sqs/sqs.ts';

export const start = new Date('2026-11-23T00:00:00Z');
export const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
export const urlOf = (name: string) => `https://sqs.eu-west-1.amazonaws.com/000000000000/${name}`;

export const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

export class LocalSqs {
  readonly clock = new VirtualClock(start);
  readonly sqs = new Sqs(this.clock);
  readonly client = new SQSClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new InProcessHandler(gateway({ sqs: this.sqs.service })),
  });

  async create(name: string, attributes: Record<string, string> = {}): Promise<LocalQueue> {
    await this.client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return new LocalQueue(this, name);
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(new Date(this.clock.now().getTime() + seconds * 1000));
  }
}

export class LocalQueue {
  readonly local: LocalSqs;
  readonly client: SQSClient;
  readonly name: string;
  readonly url: string;

  constructor(local: LocalSqs, name: string) {
    this.local = local;
    this.client = local.client;
    this.name = name;
    this.url = urlOf(name);
  }

  async send(body: string, input: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: body, ...input }));
  }

  /** Sends into groups, in order: `a1` into group `a`. */
  async sendToGroups(...bodies: string[]): Promise<void> {
    for (const body of bodies) await this.send(body, { MessageGroupId: body.charAt(0) });
  }

  async receive(input: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        ...input,
      }),
    );
    return Messages;
  }

  async bodies(input: Partial<ReceiveMessageCommandInput> = {}): Promise<(string | undefined)[]> {
    return (await this.receive(input)).map(({ Body }) => Body);
  }

  async delete(...messages: (Message | undefined)[]): Promise<void> {
    for (const message of messages) {
      await this.client.send(
        new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: message?.ReceiptHandle }),
      );
    }
  }
}

/** A queue in an SQS of its own. */
export async function localQueue(
  name = 'jobs',
  attributes: Record<string, string> = {},
): Promise<LocalQueue> {
  return new LocalSqs().create(name, attributes);
}
