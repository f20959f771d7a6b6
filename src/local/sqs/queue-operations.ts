import type { Caller } from '../caller.ts';
import { type Operation, operation } from '../json-protocol.ts';
import { list, map, structure, textOf } from '../shape.ts';
import { given } from './errors.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { selectQueueAttributes } from './selection.ts';

const texts = map(textOf());
const names = list(textOf());
const onQueue = { QueueUrl: textOf() };

export function queueOperations(queues: Queues): Record<string, Operation> {
  const queueOf = (input: { readonly QueueUrl?: string }) => queues.find(given('QueueUrl', input.QueueUrl));
  return {
    CreateQueue: operation(structure({ QueueName: textOf(), Attributes: texts }), (input, caller) => {
      const name = given('QueueName', input.QueueName);
      const queue = queues.create(name, input.Attributes ?? {}, caller);
      return { QueueUrl: queueUrl(queue, caller) };
    }),
    GetQueueUrl: operation(structure({ QueueName: textOf() }), (input, caller) => ({
      QueueUrl: queueUrl(queues.find(given('QueueName', input.QueueName)), caller),
    })),
    GetQueueAttributes: operation(structure({ ...onQueue, AttributeNames: names }), (input) => {
      const attributes = selectQueueAttributes(queueOf(input), input.AttributeNames ?? []);
      return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
    }),
  };
}

function queueUrl(queue: Queue, caller: Caller): string {
  return `${caller.origin}/${caller.account}/${queue.name}`;
}
