import { describe, expect, it } from 'vitest';
import { checkSupported, type Decision, decide, type Right, type Statement } from './policy.ts';

const role = 'arn:aws:iam::123456789012:role/sync';
const queue = 'arn:aws:sqs:eu-west-1:123456789012:jobs';
const send: Right = { action: 'sqs:SendMessage', resource: queue };
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: queue,
  ...more,
});
const when = (Condition: NonNullable<Statement['Condition']>) => [allow({ Condition })];

interface Case {
  readonly what: string;
  readonly identity?: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly right?: Partial<Right>;
  readonly decision: Decision;
}

const CASES: readonly Case[] = [
  { what: 'nothing allows', decision: 'denied' },
  { what: 'the role allows', identity: [allow()], decision: 'allowed' },
  { what: 'another action', identity: [allow({ Action: 'sqs:ReceiveMessage' })], decision: 'denied' },
  {
    what: 'one of several actions',
    identity: [allow({ Action: ['a:B', 'SQS:sendmessage'] })],
    decision: 'allowed',
  },
  { what: 'actions by a wildcard', identity: [allow({ Action: 'sqs:Send*' })], decision: 'allowed' },
  { what: 'every resource', identity: [allow({ Resource: '*' })], decision: 'allowed' },
  { what: 'another resource', identity: [allow({ Resource: `${queue}.fifo` })], decision: 'denied' },
  {
    what: 'resources by a wildcard',
    identity: [allow({ Resource: queue.replace('jobs', 'j?b*') })],
    decision: 'allowed',
  },
  {
    what: 'a wildcard in one part of an ARN reaches no other part',
    identity: [allow({ Resource: 'arn:aws:sqs:*:jobs' })],
    decision: 'denied',
  },
  {
    what: 'a wildcard in the last part reaches over colons',
    identity: [allow({ Resource: 'arn:aws:logs:*:1:log-group:a:*' })],
    right: { resource: 'arn:aws:logs:x:1:log-group:a:log-stream:b' },
    decision: 'allowed',
  },
  {
    what: 'the resource allows the role',
    resource: [allow({ Principal: { AWS: role } })],
    decision: 'allowed',
  },
  { what: 'the resource allows everybody', resource: [allow({ Principal: '*' })], decision: 'allowed' },
  {
    what: 'the resource allows another role',
    resource: [allow({ Principal: { AWS: `${role}s` } })],
    decision: 'denied',
  },
  {
    what: 'the resource allows a service',
    resource: [allow({ Principal: { Service: 'sqs.amazonaws.com' } })],
    decision: 'denied',
  },
  {
    what: 'the role denies what it allows',
    identity: [allow(), allow({ Effect: 'Deny' })],
    decision: 'denied explicitly',
  },
  {
    what: 'the resource denies what the role allows',
    identity: [allow()],
    resource: [allow({ Effect: 'Deny', Principal: '*' })],
    decision: 'denied explicitly',
  },
  {
    what: 'the resource denies everybody but this role',
    identity: [allow()],
    resource: [
      allow({ Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': [role] } } }),
    ],
    decision: 'allowed',
  },
  {
    what: 'StringEquals',
    identity: when({ StringEquals: { a: ['x', 'y'] } }),
    right: { context: { a: 'y' } },
    decision: 'allowed',
  },
  {
    what: 'StringEquals of another value',
    identity: when({ StringEquals: { a: 'x*' } }),
    right: { context: { a: 'xy' } },
    decision: 'denied',
  },
  { what: 'StringEquals of an absent key', identity: when({ StringEquals: { a: 'x' } }), decision: 'denied' },
  {
    what: 'StringNotEquals of an absent key',
    identity: when({ StringNotEquals: { a: 'x' } }),
    decision: 'allowed',
  },
  {
    what: 'StringLike',
    identity: when({ StringLike: { a: 'x*' } }),
    right: { context: { a: 'xy' } },
    decision: 'allowed',
  },
  {
    what: 'ArnEquals takes wildcards',
    identity: when({ ArnEquals: { a: 'arn:aws:ecs:*:1:cluster/*' } }),
    right: { context: { a: 'arn:aws:ecs:x:1:cluster/b' } },
    decision: 'allowed',
  },
  {
    what: 'ArnNotLike',
    identity: when({ ArnNotLike: { a: 'arn:aws:ecs:*:1:cluster/*' } }),
    right: { context: { a: 'arn:aws:ecs:x:1:cluster/b' } },
    decision: 'denied',
  },
  {
    what: 'Bool',
    identity: when({ Bool: { a: 'false' } }),
    right: { context: { a: 'false' } },
    decision: 'allowed',
  },
  { what: 'Bool of an absent key', identity: when({ Bool: { a: 'false' } }), decision: 'denied' },
  {
    what: 'one of two conditions',
    identity: when({ Bool: { a: 'true' }, StringEquals: { b: 'x' } }),
    right: { context: { a: 'true' } },
    decision: 'denied',
  },
];

describe('a decision', () => {
  it.each(CASES)('$what: $decision', ({ identity = [], resource = [], right, decision }) => {
    expect(decide({ ...send, ...right }, { role, identity, resource })).toBe(decision);
  });

  it('is none where a policy has what is not supported here', () => {
    const odd = [when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), [{ ...allow(), NotAction: 'sqs:*' }]];
    for (const statements of odd) expect(() => checkSupported(statements)).toThrow('unsupported');
  });
});
