import type { Clock } from '../clock.ts';
import { type Operation, operation } from '../json-protocol.ts';
import { type Input, integer, list, structure, textOf } from '../shape.ts';
import { given, within } from './errors.ts';
import { checkMessage, md5, md5OfAttributes, messageMembers } from './message.ts';
import { poll } from './poll.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { presentMessage } from './selection.ts';

const names = list(textOf());
const onQueue = { QueueUrl: textOf() };
const receiptMembers = { ReceiptHandle: textOf() };
const visibilityMembers = { ...receiptMembers, VisibilityTimeout: integer() };

const message = structure(messageMembers);
const receipt = structure(receiptMembers);
const visibility = structure(visibilityMembers);

export function messageOperations(queues: Queues, clock: Clock): Record<string, Operation> {
  const queueOf = (input: { readonly QueueUrl?: string }) => queues.find(given('QueueUrl', input.QueueUrl));
  return {
    SendMessage: operation(structure({ ...onQueue, ...messageMembers }), (input) =>
      send(queueOf(input), input),
    ),
    ReceiveMessage: operation(
      structure({
        ...onQueue,
        AttributeNames: names,
        MessageSystemAttributeNames: names,
        MessageAttributeNames: names,
        MaxNumberOfMessages: integer(),
        VisibilityTimeout: integer(),
        WaitTimeSeconds: integer(),
      }),
      async (input) => {
        const queue = queueOf(input);
        within('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, 10);
        within('VisibilityTimeout', input.VisibilityTimeout, 0, 43_200);
        within('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20);
        const { MaxNumberOfMessages: max, VisibilityTimeout: visibilityTimeoutSeconds } = input;
        const options = { max, visibilityTimeoutSeconds };
        const received = await poll(queue, clock, options, input.WaitTimeSeconds);
        if (received.length === 0) return {};
        const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
        const own = input.MessageAttributeNames ?? [];
        return { Messages: received.map((one) => presentMessage(one, system, own)) };
      },
    ),
    DeleteMessage: operation(structure({ ...onQueue, ...receiptMembers }), (input) =>
      remove(queueOf(input), input),
    ),
    ChangeMessageVisibility: operation(structure({ ...onQueue, ...visibilityMembers }), (input) =>
      changeVisibility(queueOf(input), input),
    ),
  };
}

function send(queue: Queue, input: Input<typeof message>): object {
  const checked = checkMessage(input, queue.settings);
  const { messageId, sequenceNumber } = queue.send(checked);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(checked.body),
    MD5OfMessageAttributes: md5OfAttributes(checked.attributes),
    SequenceNumber: sequenceNumber,
  };
}

function remove(queue: Queue, input: Input<typeof receipt>): object {
  queue.delete(given('ReceiptHandle', input.ReceiptHandle));
  return {};
}

function changeVisibility(queue: Queue, input: Input<typeof visibility>): object {
  const seconds = given('VisibilityTimeout', input.VisibilityTimeout);
  within('VisibilityTimeout', seconds, 0, 43_200);
  queue.changeVisibility(given('ReceiptHandle', input.ReceiptHandle), seconds);
  return {};
}
