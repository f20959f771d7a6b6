import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import type { Keeping, Kept, Part } from '../journal/keeping.ts';
import { partitionOf } from '../partition.ts';
import { ServiceError } from '../service.ts';
import { type AttributeTexts, newAttributes, settingsOf } from './attributes.ts';
import type { QueueChange } from './change.ts';
import { invalidParameter } from './errors.ts';
import { Queue } from './queue.ts';

export class Queues implements Part<QueueChange> {
  readonly #clock: Clock;
  readonly #kept: Kept<QueueChange>;
  readonly #queues = new Map<string, Queue>();

  constructor(clock: Clock, keeping: Keeping) {
    this.#clock = clock;
    this.#kept = keeping.part('sqs', this);
    for (const queue of this.#queues.values()) queue.resume();
  }

  apply(changes: readonly QueueChange[]): void {
    for (const change of changes) {
      if (change.kind === 'queue' && !this.#queues.has(change.queue)) this.#add(change);
      this.#queues.get(change.queue)?.apply(change);
    }
  }

  read(written: unknown): QueueChange {
    return written as QueueChange;
  }

  *snapshot(): Generator<QueueChange> {
    for (const queue of this.#queues.values()) yield* queue.snapshot();
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
    const arn = `arn:${partitionOf(caller.region)}:sqs:${caller.region}:${caller.account}:${name}`;
    const created = this.#clock.now().getTime();
    this.#kept.change([{ kind: 'queue', queue: name, arn, attributes, created }]);
    return this.find(name);
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

  #add({ queue: name, arn, attributes, created }: Extract<QueueChange, { kind: 'queue' }>): void {
    const queue = new Queue({
      name,
      arn,
      attributes,
      created: new Date(created),
      clock: this.#clock,
      kept: () => this.#kept,
      findQueue: (other) => this.findByArn(other),
    });
    this.#queues.set(name, queue);
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
