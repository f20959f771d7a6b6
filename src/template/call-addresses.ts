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
