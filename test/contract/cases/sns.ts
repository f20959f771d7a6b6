import { expect } from 'vitest';
import { type ContractCase, kept } from '../contract-case.ts';
import { refused } from '../refused.ts';

const topic = {
  call: 'sns.CreateTopic' as const,
  input: { Name: 'notifications' },
  answer: { TopicArn: expect.stringMatching(/^arn:aws:sns:us-east-1:\d{12}:notifications$/) },
  keep: 'topic',
};
const TopicArn = kept('topic', 'TopicArn');
const nobody = 'arn:aws:sns:us-east-1:000000000000:nobody';

export const snsCases: readonly ContractCase[] = [
  {
    name: 'a topic takes messages with a subject and attributes',
    steps: [
      topic,
      topic,
      {
        call: 'sns.Publish',
        input: {
          TopicArn,
          Subject: 'report failed',
          Message: '{"default":"report failed","sqs":"{}"}',
          MessageStructure: 'json',
          MessageAttributes: { job: { DataType: 'String', StringValue: 'report' } },
        },
        answer: { MessageId: expect.any(String) },
      },
      { call: 'sns.ListSubscriptionsByTopic', input: { TopicArn }, answer: { Subscriptions: [] } },
    ],
  },
  {
    name: 'what is no topic, no message or no subject is refused',
    steps: [
      topic,
      {
        call: 'sns.Publish',
        input: { TopicArn: nobody, Message: 'a' },
        error: refused('NotFoundException', 404),
      },
      {
        call: 'sns.ListSubscriptionsByTopic',
        input: { TopicArn: nobody },
        error: refused('NotFoundException', 404),
      },
      {
        call: 'sns.Publish',
        input: { TopicArn, Message: '' },
        error: refused('InvalidParameterException', 400),
        differs: { moto: { because: 'takes an empty message', answer: { MessageId: expect.any(String) } } },
      },
      {
        call: 'sns.Publish',
        input: { TopicArn, Message: 'a', Subject: 'two\nlines' },
        error: refused('InvalidParameterException', 400),
        differs: {
          moto: { because: 'looks at the length alone', answer: { MessageId: expect.any(String) } },
        },
      },
      {
        call: 'sns.Publish',
        input: { TopicArn, Message: 'a', Subject: 'x'.repeat(101) },
        error: refused('InvalidParameterException', 400),
      },
      {
        call: 'sns.CreateTopic',
        input: { Name: 'no/name' },
        error: refused('InvalidParameterException', 400),
      },
    ],
  },
];
