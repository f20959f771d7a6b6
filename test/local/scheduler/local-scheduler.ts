// A local scheduler beside a local SQS, and real clients for both.
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import type { ScheduleTargets } from '../../../src/local/scheduler/delivery.ts';
import { Scheduler } from '../../../src/local/scheduler/scheduler.ts';
import { Sqs } from '../../../src/local/sqs/sqs.ts';

export const start = new Date('2026-11-23T00:00:00Z');
export const roleArn = 'arn:aws:iam::000000000000:role/scheduler';
export const urlOf = (queue: string) => `https://sqs.eu-west-1.amazonaws.com/000000000000/${queue}`;
export const arnOf = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;

/** A schedule that sends `run` to the queue `jobs` every minute. */
export const everyMinute = {
  Name: 'every-minute',
  ScheduleExpression: 'cron(* * * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: arnOf('jobs'), RoleArn: roleArn, Input: 'run' },
} satisfies CreateScheduleCommandInput;

export class LocalScheduler {
  readonly clock = new VirtualClock(start);
  readonly sqs = new Sqs(this.clock);
  readonly scheduler: SchedulerClient;
  readonly queues: SQSClient;

  /** @param targets in place of the real ones */
  constructor(targets: Partial<ScheduleTargets> = {}) {
    const { service: scheduler } = new Scheduler(this.clock, {
      sqs: (arn, message) => this.sqs.send(arn, message),
      universal: () => {
        throw new Error('no universal target is expected');
      },
      ...targets,
    });
    const options = {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new InProcessHandler(gateway({ scheduler, sqs: this.sqs.service })),
    };
    this.scheduler = new SchedulerClient(options);
    this.queues = new SQSClient(options);
  }

  async createQueue(name: string, attributes: Record<string, string> = {}): Promise<void> {
    await this.queues.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  }

  async create(changes: Partial<CreateScheduleCommandInput> = {}): Promise<void> {
    await this.scheduler.send(new CreateScheduleCommand({ ...everyMinute, ...changes }));
  }

  async get(name: string = everyMinute.Name) {
    return this.scheduler.send(new GetScheduleCommand({ Name: name }));
  }

  /** The messages of a queue, taken out of it, with the time of sending as hours and minutes. */
  async taken(queue: string): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.queues.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf(queue),
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 43_200,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      if (Messages.length === 0) return bodies;
      for (const { Body, Attributes } of Messages) {
        const sent = new Date(Number(Attributes?.SentTimestamp)).toISOString();
        bodies.push(`${sent.slice(11, 16)} ${Body}`);
      }
    }
  }

  async passMinutes(minutes: number): Promise<void> {
    await this.clock.advanceTo(new Date(this.clock.now().getTime() + minutes * 60_000));
  }
}
