import { expect } from 'vitest';
import type { ContractCase } from '../contract-case.ts';
import { refused } from '../refused.ts';

const Name = 'stopped';
const target = { Id: 'outcome', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:outcome' };

const change = {
  Source: 'cronbridge',
  DetailType: 'Run State Change',
  Detail: '{"state":"started"}',
  Resources: ['arn:aws:ecs:us-east-1:000000000000:task/batch/1'],
};

/** doctor asks for rules; the local mode has those of its own event bus alone, which no client can see. */
export const eventbridgeCases: readonly ContractCase[] = [
  {
    name: 'a rule is described, with its targets',
    steps: [
      { call: 'eventbridge.DescribeRule', input: { Name }, error: refused('ResourceNotFoundException', 400) },
      {
        call: 'eventbridge.PutRule',
        input: { Name, EventPattern: '{"source":["aws.ecs"]}' },
        includes: { RuleArn: expect.any(String) },
      },
      {
        call: 'eventbridge.PutTargets',
        input: { Rule: Name, Targets: [target] },
        includes: { FailedEntryCount: 0 },
      },
      {
        call: 'eventbridge.DescribeRule',
        input: { Name },
        includes: { Name, State: 'ENABLED', EventPattern: '{"source":["aws.ecs"]}' },
      },
      { call: 'eventbridge.ListTargetsByRule', input: { Rule: Name }, answer: { Targets: [target] } },
    ],
    lacking: { ours: 'has no rules that clients can see: doctor says that they are not offered' },
  },
  {
    name: 'the bus takes events, and refuses some of a request',
    steps: [
      {
        call: 'eventbridge.PutEvents',
        input: { Entries: [change] },
        answer: { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] },
      },
      {
        call: 'eventbridge.PutEvents',
        input: { Entries: [{ ...change, Detail: 'started' }, change, { ...change, Source: '' }] },
        answer: {
          FailedEntryCount: 2,
          Entries: [
            { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
            { EventId: expect.any(String) },
            {
              ErrorCode: 'InvalidArgument',
              ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
            },
          ],
        },
      },
    ],
  },
];
