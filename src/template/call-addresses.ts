// What EventBridge needs to send events to addresses of the web.
import { arnOf, type Resources } from './cloudformation.ts';
import { policyDocument } from './policy-document.ts';

/** A connection that adds nothing of use: EventBridge asks for credentials even where the address itself is the secret. */
export function bareConnection(logicalId: string, Name: string): Resources {
  return keyConnection(logicalId, Name, { name: 'x-sent-by', value: 'cronbridge' });
}

/** A connection that adds a header to each request. */
export function keyConnection(
  logicalId: string,
  Name: string,
  header: { readonly name: string; readonly value: string },
): Resources {
  return {
    [logicalId]: {
      Type: 'AWS::Events::Connection',
      Properties: {
        Name,
        AuthorizationType: 'API_KEY',
        AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: header.name, ApiKeyValue: header.value } },
      },
    },
  };
}

interface Destination {
  readonly Name: string;
  /** The logical id of its connection. */
  readonly connection: string;
  readonly method?: 'POST' | 'PUT';
  /** Each `*` is replaced by a path parameter of a request. */
  readonly address: string;
  readonly perSecond: number;
}

/** An address that rules can send events to. */
export function apiDestination(
  logicalId: string,
  { Name, connection, method = 'POST', address, perSecond }: Destination,
): Resources {
  return {
    [logicalId]: {
      Type: 'AWS::Events::ApiDestination',
      Properties: {
        Name,
        ConnectionArn: arnOf(connection),
        HttpMethod: method,
        InvocationEndpoint: address,
        InvocationRateLimitPerSecond: perSecond,
      },
    },
  };
}

interface SendingRule {
  readonly Name: string;
  readonly Description: string;
  /** Of the events of this program that it sends. */
  readonly detailType: string;
  readonly detail: Readonly<Record<string, readonly string[]>>;
  /** The logical ids of the API destination, and of the role that may call it. */
  readonly destination: string;
  readonly role: string;
  /** What the destination is called in the rule. */
  readonly id: string;
  /** The path of what is sent in the event. */
  readonly InputPath: string;
  readonly HttpParameters?: object;
  readonly retries?: { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number };
}

/** By default, what cannot be sent is tried again for an hour. What was never sent goes to the queue of lost events. */
const AN_HOUR = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 };

/** A rule that sends some events to an API destination. */
export function sendingRule(logicalId: string, rule: SendingRule): Resources {
  const { Name, Description, detailType, detail, destination, role, id, InputPath } = rule;
  return {
    [logicalId]: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name,
        Description,
        EventPattern: { source: ['cronbridge'], 'detail-type': [detailType], detail },
        Targets: [
          {
            Id: id,
            Arn: arnOf(destination),
            RoleArn: arnOf(role),
            InputPath,
            ...(rule.HttpParameters && { HttpParameters: rule.HttpParameters }),
            RetryPolicy: rule.retries ?? AN_HOUR,
            DeadLetterConfig: { Arn: arnOf('LostEventsQueue') },
          },
        ],
      },
    },
  };
}

/** A role with which rules may call these destinations alone. */
export function callingRole(logicalId: string, destinations: readonly string[]): Resources {
  return {
    [logicalId]: {
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
                Resource: destinations.map(arnOf),
              },
            ]),
          },
        ],
      },
    },
  };
}

/** The text of a secret of Secrets Manager, as CloudFormation reads it at the deploy. */
export function resolvedSecret(name: string): string {
  return `{{resolve:secretsmanager:${name}}}`;
}
