// SQS: standard and FIFO queues over their JSON protocol, and directly for the other parts of the local cloud.
import type { Clock } from '../clock.ts';
import { inMemory, type Keeping } from '../journal/keeping.ts';
import { jsonService } from '../json-protocol.ts';
import type { Service } from '../service.ts';
import { queryCodes } from './errors.ts';
import { checkMessage } from './message.ts';
import { messageOperations } from './message-operations.ts';
import type { Queue } from './queue.ts';
import { queueOperations } from './queue-operations.ts';
import { doesNotExist, Queues } from './queues.ts';

/** A message from another part of the local cloud; attribute values are strings. */
interface OutgoingMessage {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>>;
}

export class Sqs {
  readonly service: Service;
  readonly #queues: Queues;

  constructor(clock: Clock, keeping: Keeping = inMemory) {
    this.#queues = new Queues(clock, keeping);
    this.service = jsonService({
      targetPrefix: 'AmazonSQS',
      version: '1.0',
      operations: { ...queueOperations(this.#queues), ...messageOperations(this.#queues, clock) },
      queryCodes,
    });
  }

  /** @throws ServiceError QueueDoesNotExist */
  queue(arn: string): Queue {
    const queue = this.#queues.findByArn(arn);
    if (queue === undefined) throw doesNotExist();
    return queue;
  }

  /** Sends as another AWS service would. @throws ServiceError for what SQS would refuse */
  send(queueArn: string, message: OutgoingMessage): void {
    const queue = this.queue(queueArn);
    const attributes = Object.entries(message.attributes ?? {}).map(
      ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
    );
    const input = {
      MessageBody: message.body,
      ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
      MessageAttributes: Object.fromEntries(attributes),
    };
    queue.send(checkMessage(input, queue.settings));
  }
}
