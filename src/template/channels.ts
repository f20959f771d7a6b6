// The channels of cronbridge.yml: for each a rule that matches the notifications of jobs that name it, and the API destination to which
// EventBridge sends them.
import type { Names } from '../config/names.ts';
import type { Channel } from '../config/settings-schema.ts';
import { arnOf, type Resources } from './cloudformation.ts';
import { policyDocument } from './policy-document.ts';

/** The rule of a channel, and its API destination. */
export function channelRule({ prefix }: Pick<Names, 'prefix'>, channel: string): string {
  return `${prefix}-to-${channel}`;
}

export function channels(names: Names, named: Readonly<Record<string, Channel>>): Resources {
  const all = Object.entries(named).map(([name, channel]) => ({
    name,
    id: `Channel${name.replace(/(?:^|-)(.?)/g, (_, letter: string) => letter.toUpperCase())}`,
    endpoint: 'slack' in channel ? `{{resolve:secretsmanager:${channel.slack}}}` : channel.webhook,
    // Slack takes nothing but what it knows.
    InputPath: 'slack' in channel ? '$.detail.slack' : '$.detail',
  }));
  if (all.length === 0) return {};
  return {
    // EventBridge asks for credentials even where the address itself is the secret.
    ChannelConnection: {
      Type: 'AWS::Events::Connection',
      Properties: {
        Name: `${names.prefix}-channels`,
        AuthorizationType: 'API_KEY',
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-sent-by', ApiKeyValue: 'cronbridge' } },
      },
    },
    ...Object.fromEntries(
      all.map(({ id, name, endpoint }) => [
        `${id}Destination`,
        {
          Type: 'AWS::Events::ApiDestination',
          Properties: {
            Name: channelRule(names, name),
            ConnectionArn: arnOf('ChannelConnection'),
            HttpMethod: 'POST',
            InvocationEndpoint: endpoint,
            // Slack takes one message a second.
            InvocationRateLimitPerSecond: 1,
          },
        },
      ]),
    ),
    ChannelRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policyDocument([
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]),
        Policies: [
          {
            PolicyName: 'send',
            PolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Action: 'events:InvokeApiDestination',
                Resource: all.map(({ id }) => arnOf(`${id}Destination`)),
              },
            ]),
          },
        ],
      },
    },
    ...Object.fromEntries(
      all.map(({ id, name, InputPath }) => [
        `${id}Rule`,
        {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: channelRule(names, name),
            Description: `Sends notifications of jobs to the channel ${name}`,
            EventPattern: {
              source: ['cronbridge'],
              'detail-type': ['Run Notification'],
              detail: { deployment: [names.prefix], channels: [name] },
            },
            Targets: [
              {
                Id: name,
                Arn: arnOf(`${id}Destination`),
                RoleArn: arnOf('ChannelRole'),
                InputPath,
                RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 },
                DeadLetterConfig: { Arn: arnOf('LostEventsQueue') },
              },
            ],
          },
        },
      ]),
    ),
  };
}
