import { expect } from 'vitest';
import { type Call, type ContractCase, kept } from '../contract-case.ts';
import { refused } from '../refused.ts';

const fifo = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  VisibilityTimeout: '360',
};
const make = (name: string, Attributes: object = fifo): Call => ({
  call: 'sqs.CreateQueue',
  input: { QueueName: name, Attributes },
  answer: { QueueUrl: expect.stringMatching(new RegExp(`/\\d{12}/${name}$`)) },
  keep: name,
});
const queue = make('jobs.fifo');
const QueueUrl = kept('jobs.fifo', 'QueueUrl');
const send = (body: string, group: string, more: object = {}): Call => ({
  call: 'sqs.SendMessage',
  input: { QueueUrl, MessageBody: body, MessageGroupId: group, ...more },
  includes: { MessageId: expect.any(String), SequenceNumber: expect.stringMatching(/^\d+$/) },
  differs: {
    moto: {
      because: 'gives a number only where the deduplication id is',
      includes: { MessageId: expect.any(String) },
    },
  },
});
const unsent = (body: string, group: string | undefined, error: Call['error'], more: object = {}): Call => ({
  call: 'sqs.SendMessage',
  input: { QueueUrl, MessageBody: body, MessageGroupId: group, ...more },
  error,
});
const receive = (more: object = {}): Call => ({
  call: 'sqs.ReceiveMessage',
  input: {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    ...more,
  },
});
const bodies = (...texts: readonly string[]) => ({ Messages: texts.map((Body) => ({ Body })) });
const nothing = { answer: {} };
const missing = refused('QueueDoesNotExist', 400);

export const sqsCases: readonly ContractCase[] = [
  {
    name: 'a queue is found by its name, with its attributes',
    steps: [
      queue,
      queue,
      {
        call: 'sqs.GetQueueUrl',
        input: { QueueName: 'jobs.fifo' },
        answer: { QueueUrl: expect.stringMatching(/\/jobs\.fifo$/) },
      },
      {
        call: 'sqs.GetQueueAttributes',
        input: { QueueUrl, AttributeNames: ['QueueArn', 'VisibilityTimeout', 'ApproximateNumberOfMessages'] },
        answer: {
          Attributes: {
            QueueArn: expect.stringMatching(/^arn:aws:sqs:us-east-1:\d{12}:jobs\.fifo$/),
            VisibilityTimeout: '360',
            ApproximateNumberOfMessages: '0',
          },
        },
      },
      { call: 'sqs.GetQueueUrl', input: { QueueName: 'nobody' }, error: missing },
      unsent('a', 'g', missing, { QueueUrl: 'http://localhost/000000000000/nobody.fifo' }),
    ],
  },
  {
    name: 'a message comes with its group, its attributes and the number of its receipts, and goes by its handle',
    steps: [
      queue,
      send('a', 'report', { MessageAttributes: { why: { DataType: 'String', StringValue: 'because' } } }),
      {
        ...receive(),
        includes: {
          Messages: [
            {
              Body: 'a',
              ReceiptHandle: expect.any(String),
              Attributes: {
                MessageGroupId: 'report',
                ApproximateReceiveCount: '1',
                SentTimestamp: expect.stringMatching(/^\d{13}$/),
              },
              MessageAttributes: { why: { DataType: 'String', StringValue: 'because' } },
            },
          ],
        },
        keep: 'first',
      },
      {
        call: 'sqs.ChangeMessageVisibility',
        input: {
          QueueUrl,
          ReceiptHandle: kept('first', 'Messages', 0, 'ReceiptHandle'),
          VisibilityTimeout: 0,
        },
        answer: {},
      },
      {
        ...receive(),
        includes: { Messages: [{ Body: 'a', Attributes: { ApproximateReceiveCount: '2' } }] },
        keep: 'second',
      },
      {
        call: 'sqs.DeleteMessage',
        input: { QueueUrl, ReceiptHandle: kept('second', 'Messages', 0, 'ReceiptHandle') },
        answer: {},
      },
      { ...receive(), ...nothing },
    ],
  },
  {
    name: 'a twin within five minutes is dropped, also when the first has gone',
    steps: [
      queue,
      { ...send('a', 'report'), keep: 'sent' },
      send('a', 'report'),
      { ...receive(), includes: bodies('a'), keep: 'got' },
      {
        call: 'sqs.DeleteMessage',
        input: { QueueUrl, ReceiptHandle: kept('got', 'Messages', 0, 'ReceiptHandle') },
        answer: {},
      },
      send('a', 'report'),
      {
        ...receive(),
        ...nothing,
        differs: {
          moto: { because: 'remembers only messages that are still in the queue', includes: bodies('a') },
        },
      },
    ],
  },
  {
    name: 'after five minutes the same message is another',
    steps: [
      queue,
      send('a', 'report'),
      { ...receive(), includes: bodies('a'), keep: 'got' },
      {
        call: 'sqs.DeleteMessage',
        input: { QueueUrl, ReceiptHandle: kept('got', 'Messages', 0, 'ReceiptHandle') },
        answer: {},
      },
      { passSeconds: 301 },
      send('a', 'report'),
      { ...receive(), includes: bodies('a') },
    ],
  },
  {
    name: 'twins are those of one group, by the queue’s scope',
    steps: [
      queue,
      send('a', 'report'),
      send('a', 'clean'),
      {
        ...receive(),
        includes: bodies('a', 'a'),
        differs: { moto: { because: 'looks at no scope', includes: bodies('a') } },
      },
    ],
  },
  {
    name: 'a group waits for its message in flight, and others do not',
    steps: [
      queue,
      send('a', 'report'),
      send('b', 'report'),
      send('c', 'clean'),
      { ...receive({ MaxNumberOfMessages: 1 }), includes: bodies('a'), keep: 'got' },
      { ...receive(), includes: bodies('c') },
      {
        call: 'sqs.DeleteMessage',
        input: { QueueUrl, ReceiptHandle: kept('got', 'Messages', 0, 'ReceiptHandle') },
        answer: {},
      },
      { ...receive(), includes: bodies('b') },
    ],
  },
  {
    name: 'a message without a group, or with an impossible one, is refused',
    steps: [
      queue,
      unsent('a', undefined, refused('MissingParameter', 400)),
      {
        ...unsent('a', 'two words', refused('InvalidParameterValue', 400)),
        differs: { moto: { because: 'looks at no characters', includes: { MessageId: expect.any(String) } } },
      },
      {
        ...unsent('', 'report', refused('MissingParameter', 400)),
        differs: { moto: { because: 'takes an empty message', includes: { MessageId: expect.any(String) } } },
      },
    ],
  },
  {
    name: 'what was received too often is a dead letter, in the same group',
    steps: [
      make('dead.fifo'),
      {
        call: 'sqs.GetQueueAttributes',
        input: { QueueUrl: kept('dead.fifo', 'QueueUrl'), AttributeNames: ['QueueArn'] },
        keep: 'dead',
      },
      make('jobs.fifo', {
        ...fifo,
        RedrivePolicy:
          '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead.fifo","maxReceiveCount":1}',
      }),
      send('a', 'report'),
      { ...receive({ VisibilityTimeout: 0 }), includes: bodies('a') },
      { ...receive(), ...nothing },
      {
        ...receive({ QueueUrl: kept('dead.fifo', 'QueueUrl') }),
        includes: { Messages: [{ Body: 'a', Attributes: { MessageGroupId: 'report' } }] },
      },
    ],
  },
];
