import { expect } from 'vitest';
import type { ContractCase } from '../contract-case.ts';
import { refused } from '../refused.ts';

const logGroupName = '/ecs/app';

export const logsCases: readonly ContractCase[] = [
  {
    name: 'a log group is made once, and found by its prefix',
    steps: [
      { call: 'logs.CreateLogGroup', input: { logGroupName }, answer: {} },
      {
        call: 'logs.CreateLogGroup',
        input: { logGroupName },
        error: refused('ResourceAlreadyExistsException', 400),
      },
      {
        call: 'logs.DescribeLogGroups',
        input: { logGroupNamePrefix: '/ecs' },
        includes: {
          logGroups: [
            {
              logGroupName,
              arn: expect.stringMatching(/^arn:aws:logs:us-east-1:\d{12}:log-group:\/ecs\/app:\*$/),
            },
          ],
        },
      },
      { call: 'logs.DescribeLogGroups', input: { logGroupNamePrefix: '/nobody' }, answer: { logGroups: [] } },
    ],
  },
  {
    name: 'a log group keeps its events as many days as it is told, and for ever before',
    steps: [
      { call: 'logs.CreateLogGroup', input: { logGroupName }, answer: {} },
      {
        call: 'logs.DescribeLogGroups',
        includes: { logGroups: [expect.not.objectContaining({ retentionInDays: expect.anything() })] },
      },
      { call: 'logs.PutRetentionPolicy', input: { logGroupName, retentionInDays: 90 }, answer: {} },
      {
        call: 'logs.DescribeLogGroups',
        includes: { logGroups: [{ logGroupName, retentionInDays: 90 }] },
      },
      {
        call: 'logs.PutRetentionPolicy',
        input: { logGroupName: '/nobody', retentionInDays: 90 },
        error: refused('ResourceNotFoundException', 400),
      },
    ],
  },
  {
    name: 'a stream that is not there, in a group that is or is not, has no events',
    steps: [
      { call: 'logs.CreateLogGroup', input: { logGroupName }, answer: {} },
      ...[logGroupName, '/nobody'].map((name) => ({
        call: 'logs.GetLogEvents' as const,
        input: { logGroupName: name, logStreamName: 'nobody', startFromHead: true },
        error: refused('ResourceNotFoundException', 400),
      })),
    ],
  },
  {
    name: 'a group keeps its events for as long as it is given',
    steps: [
      { call: 'logs.CreateLogGroup', input: { logGroupName }, answer: {} },
      { call: 'logs.PutRetentionPolicy', input: { logGroupName, retentionInDays: 30 }, answer: {} },
      {
        call: 'logs.DescribeLogGroups',
        input: { logGroupNamePrefix: logGroupName },
        includes: { logGroups: [{ logGroupName, retentionInDays: 30 }] },
      },
      {
        call: 'logs.PutRetentionPolicy',
        input: { logGroupName: '/nobody', retentionInDays: 30 },
        error: refused('ResourceNotFoundException', 400),
      },
    ],
  },
];
