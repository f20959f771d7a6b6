// The queues of the local cloud by name: making, finding, listing and deleting them.
import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import { partitionOf } from '../partition.ts';
import { ServiceError } from '../service.ts';
import { type AttributeTexts, changedAttributes, newAttributes, settingsOf } from './attributes.ts';
import { invalidParameter } from './errors.ts';
import { Queue } from './queue.ts';

/** After a deletion (of a queue, or of all its messages) SQS wants a minute of patience. */
const patienceMilliseconds = 60_000;

export class Queues {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();
  readonly #deleted = new Map<string, number>();
  readonly #purged = new WeakMap<Queue, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  all(): Iterable<Queue> {
    return this.#queues.values();
  }

  /** Makes a queue, or finds the one of that name if it has these attributes. */
  create(name: string, given: AttributeTexts, tags: Record<string, string>, caller: Caller): Queue {
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
    if (this.#now() - (this.#deleted.get(name) ?? Number.NEGATIVE_INFINITY) < patienceMilliseconds) {
      throw new ServiceError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
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
    queue.tags = tags;
    this.#queues.set(name, queue);
    return queue;
  }

  setAttributes(queue: Queue, given: AttributeTexts): void {
    const attributes = changedAttributes(queue.attributes, given);
    this.#checkRedrive(attributes);
    queue.setAttributes(attributes);
  }

  delete(queue: Queue): void {
    queue.purge();
    this.#queues.delete(queue.name);
    this.#deleted.set(queue.name, this.#now());
  }

  purge(queue: Queue): void {
    if (this.#now() - (this.#purged.get(queue) ?? Number.NEGATIVE_INFINITY) < patienceMilliseconds) {
      throw new ServiceError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      );
    }
    queue.purge();
    this.#purged.set(queue, this.#now());
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

  /** The queues of which `arn` is the dead-letter queue. */
  sourcesOf(arn: string): Queue[] {
    return [...this.all()].filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
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

  #now(): number {
    return this.#clock.now().getTime();
  }
}

export function doesNotExist(): ServiceError {
  return new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}
