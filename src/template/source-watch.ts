// What a deployment has in addition where cronbridge.yml names a source of the crontab: the rule that looks at it, and the rights.
import { readSource } from '../config/crontab-source.ts';
import type { Names } from '../config/names.ts';
import { arnOf, ownArn, type Resources } from './cloudformation.ts';
import { policyDocument, type Statement } from './policy-document.ts';

/** @param address of the source; empty: there is none */
export function sourceWatch({ sourceRule }: Names, address: string): Resources {
  const source = readSource(address);
  if (source === undefined) return {};
  return {
    SourceRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: sourceRule,
        Description: 'Looks at the source of the crontab, and syncs what is new there',
        ScheduleExpression: 'rate(1 minute)',
        Targets: [
          {
            Id: 'sync',
            Arn: arnOf('SyncLambdaFunction'),
            Input: JSON.stringify({ watch: true }),
            // The next one does what this one could not.
            RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
            DeadLetterConfig: { Arn: arnOf('LostEventsQueue') },
          },
        ],
      },
    },
    SourceRulePermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf('SyncLambdaFunction'),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: ownArn('events', `rule/${sourceRule}`),
      },
    },
    SourceNewsPolicy: rolePolicy('source-news', ['SyncRole'], {
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: { Ref: 'Topic' },
    }),
    ...(source.kind === 's3' && {
      SourcePolicy: rolePolicy('source', ['PlanRole', 'SyncRole'], {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: {
          'Fn::Sub': `arn:\${AWS::Partition}:s3:::${source.bucket}/${source.key}`,
        },
      }),
    }),
  };
}

function rolePolicy(PolicyName: string, roles: readonly string[], statement: Statement) {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName,
      Roles: roles.map((Ref) => ({ Ref })),
      PolicyDocument: policyDocument([statement]),
    },
  };
}
