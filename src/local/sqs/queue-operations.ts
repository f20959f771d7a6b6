// The operations of SQS on queues as a whole.
import type { Caller } from '../caller.ts';
import { type Operation, operation } from '../json-protocol.ts';
import { integer, list, map, structure, text } from '../shape.ts';
import { given, within } from './errors.ts';
import type { MoveTasks } from './move-task.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { selectQueueAttributes } from './selection.ts';

const texts = map(text());
const names = list(text());
const onQueue = { QueueUrl: text() };

export function queueOperations(queues: Queues, moveTasks: MoveTasks): Record<string, Operation> {
  const queueOf = (input: { readonly QueueUrl?: string }) => queues.find(given('QueueUrl', input.QueueUrl));
  return {
    CreateQueue: operation(
      structure({ QueueName: text(), Attributes: texts, tags: texts }),
      (input, caller) => {
        const name = given('QueueName', input.QueueName);
        const queue = queues.create(name, input.Attributes ?? {}, { ...input.tags }, caller);
        return { QueueUrl: queueUrl(queue, caller) };
      },
    ),
    GetQueueUrl: operation(structure({ QueueName: text() }), (input, caller) => ({
      QueueUrl: queueUrl(queues.find(given('QueueName', input.QueueName)), caller),
    })),
    ListQueues: operation(
      structure({ QueueNamePrefix: text(), MaxResults: integer(), NextToken: text() }),
      (input, caller) => {
        within('MaxResults', input.MaxResults, 1, 1000);
        const after = input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64').toString();
        const found = [...queues.all()]
          .filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? '') && name > after)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = found.slice(0, input.MaxResults ?? 1000);
        const last = page.at(-1);
        return {
          QueueUrls: page.map((queue) => queueUrl(queue, caller)),
          // Without MaxResults there is no token (API reference, ListQueues).
          ...(last !== undefined && input.MaxResults !== undefined && page.length < found.length
            ? { NextToken: Buffer.from(last.name).toString('base64') }
            : {}),
        };
      },
    ),
    GetQueueAttributes: operation(structure({ ...onQueue, AttributeNames: names }), (input) => {
      const attributes = selectQueueAttributes(queueOf(input), input.AttributeNames ?? []);
      return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
    }),
    SetQueueAttributes: operation(structure({ ...onQueue, Attributes: texts }), (input) => {
      queues.setAttributes(queueOf(input), given('Attributes', input.Attributes));
    }),
    DeleteQueue: operation(structure(onQueue), (input) => queues.delete(queueOf(input))),
    PurgeQueue: operation(structure(onQueue), (input) => queues.purge(queueOf(input))),
    ListDeadLetterSourceQueues: operation(structure(onQueue), (input, caller) => {
      const sources = queues.sourcesOf(queueOf(input).arn);
      return { queueUrls: sources.map((queue) => queueUrl(queue, caller)) };
    }),
    TagQueue: operation(structure({ ...onQueue, Tags: texts }), (input) => {
      Object.assign(queueOf(input).tags, given('Tags', input.Tags));
    }),
    UntagQueue: operation(structure({ ...onQueue, TagKeys: names }), (input) => {
      const { tags } = queueOf(input);
      for (const key of given('TagKeys', input.TagKeys)) delete tags[key];
    }),
    ListQueueTags: operation(structure(onQueue), (input) => ({ Tags: queueOf(input).tags })),
    StartMessageMoveTask: operation(
      structure({ SourceArn: text(), DestinationArn: text(), MaxNumberOfMessagesPerSecond: integer() }),
      (input) => {
        const { DestinationArn: destination, MaxNumberOfMessagesPerSecond: perSecond } = input;
        return { TaskHandle: moveTasks.start(given('SourceArn', input.SourceArn), destination, perSecond) };
      },
    ),
    CancelMessageMoveTask: operation(structure({ TaskHandle: text() }), (input) => ({
      ApproximateNumberOfMessagesMoved: moveTasks.cancel(given('TaskHandle', input.TaskHandle)),
    })),
    ListMessageMoveTasks: operation(structure({ SourceArn: text(), MaxResults: integer() }), (input) => ({
      Results: moveTasks.list(given('SourceArn', input.SourceArn), input.MaxResults),
    })),
  };
}

function queueUrl(queue: Queue, caller: Caller): string {
  return `${caller.origin}/${caller.account}/${queue.name}`;
}
