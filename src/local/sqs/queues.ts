import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import { partitionOf } from '../partition.ts';
import { ServiceError } from '../service.ts';
import { type AttributeTexts, newAttributes, settingsOf } from './attributes.ts';
import { invalidParameter } from './errors.ts';
import { Queue } from './queue.ts';

export class Queues {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Creates a queue, or finds the one with that name if it has the same attributes. */
  create(name: string, given: AttributeTexts, caller: Caller): Queue {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name.replace(/\.fifo$/, '_fifo'))) {
      throw invalidParameter(
        'QueueName',
        name,
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
      );
    }
    const attributes = newAttributes(name, given);
    const existing = this.#queues.get(name);
    if (existing !== undefined) {
      const different = Object.keys(given).find((key) => given[key] !== existing.attributes[key]);
      if (different === undefined) return existing;
      throw new ServiceError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${different}`,
      );
    }
    this.#checkRedrive(attributes);
    const queue = new Queue({
      name,
      arn: `arn:${partitionOf(caller.region)}:sqs:${caller.region}:${caller.account}:${name}`,
      attributes,
      clock: this.#clock,
      findQueue: (arn) => this.findByArn(arn),
    });
    this.#queues.set(name, queue);
    return queue;
  }

  /** By name or by the URL that ends with it. @throws ServiceError QueueDoesNotExist */
  find(nameOrUrl: string): Queue {
    const queue = this.#queues.get(nameOrUrl.slice(nameOrUrl.lastIndexOf('/') + 1));
    if (queue === undefined) throw doesNotExist();
    return queue;
  }

  findByArn(arn: string): Queue | undefined {
    const queue = this.#queues.get(arn.slice(arn.lastIndexOf(':') + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  #checkRedrive(attributes: AttributeTexts): void {
    const { redrive, fifo } = settingsOf(attributes);
    if (redrive === undefined) return;
    const target = this.findByArn(redrive.deadLetterTargetArn);
    const refuse = (reason: string) => invalidParameter('RedrivePolicy', attributes.RedrivePolicy, reason);
    if (target === undefined) throw refuse('Dead letter target does not exist.');
    if (target.settings.fifo !== fifo) {
      throw refuse('Dead-letter queue must be same type of queue as the source.');
    }
  }
}

export function doesNotExist(): ServiceError {
  return new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}
