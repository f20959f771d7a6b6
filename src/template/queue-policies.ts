// Who may send to each queue. A message says what to run with which role, so permission to send is permission to use these roles.
import type { Names } from '../config/names.ts';
import { arnOf, ownArn, type Resource, type Resources } from './cloudformation.ts';
import { policyDocument, type Statement } from './policy-document.ts';

/**
 * @param producers ARNs of principals, of other accounts too, that may send messages of sqsjkr to the queue
 * @param senders names of the rules to addresses of the web, which keep here what they cannot send
 */
export function queuePolicies(
  names: Names,
  producers: readonly string[],
  senders: readonly string[],
): Resources {
  const { stoppedRule, reconcileRule, sourceRule } = names;
  return {
    QueuePolicy: queuePolicy('Queue', {
      roles: ['SchedulerRole', 'SyncRole', 'DispatchRole', 'RunRole', 'OutcomeRole'],
      producers,
    }),
    DeadLetterQueuePolicy: queuePolicy('DeadLetterQueue', {
      roles: ['DispatchRole', 'RunRole', 'OutcomeRole'],
    }),
    UndeliveredQueuePolicy: queuePolicy('UndeliveredQueue', { roles: ['SchedulerRole'] }),
    LostEventsQueuePolicy: queuePolicy('LostEventsQueue', {
      roles: ['OutcomeRole'],
      rules: [stoppedRule, reconcileRule, sourceRule, ...senders],
    }),
  };
}

interface Senders {
  /** Logical ids of roles. */
  readonly roles: readonly string[];
  readonly producers?: readonly string[];
  /** Names of event rules that use this queue as their dead-letter queue. */
  readonly rules?: readonly string[];
}

/** A role's own policy allows it to send; this policy denies everybody else, whatever their policies allow. */
function queuePolicy(queue: string, { roles, producers = [], rules = [] }: Senders): Resource {
  const Resource = arnOf(queue);
  const senders = [...roles.map(arnOf), ...producers];
  const statements: Statement[] = [
    {
      Sid: 'OnlyOverTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'OnlyTheseSend',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource,
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': senders },
        ...(rules.length > 0 && { Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
      },
    },
  ];
  if (producers.length > 0) {
    statements.push({
      Sid: 'Producers',
      Effect: 'Allow',
      Principal: { AWS: producers },
      Action: ['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      Resource,
    });
  }
  if (rules.length > 0) {
    statements.push({
      Sid: 'EventRules',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource,
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnEquals: { 'aws:SourceArn': rules.map((rule) => ownArn('events', `rule/${rule}`)) },
      },
    });
  }
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: queue }], PolicyDocument: policyDocument(statements) },
  };
}
