// The services of check-ins in cronbridge.yml: for each two rules, that match the starts and the ends of runs whose jobs name it, and
// the API destination to which EventBridge sends them.
import { requestsOf } from '../check-ins/service-requests.ts';
import type { Names } from '../config/names.ts';
import type { CheckInService } from '../config/settings-schema.ts';
import { bareConnection, callingRole, resolvedSecret } from './call-addresses.ts';
import { arnOf, type Resources } from './cloudformation.ts';

type Services = Readonly<Record<string, CheckInService>>;

/** The names of all rules. */
export function checkInRules(names: Pick<Names, 'prefix'>, services: Services): string[] {
  return Object.keys(services).flatMap((name) => PHASES.map(({ phase }) => ruleName(names, phase, name)));
}

/**
 * A start that cannot be sent is soon worth nothing, and after its end it would look like a run that goes on; an end is worth more
 * the longer a service has waited for it.
 */
const PHASES = [
  { phase: 'start', retries: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 5 } },
  { phase: 'end', retries: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 } },
] as const;

export function checkIns(names: Names, services: Services): Resources {
  const all = Object.entries(services).map(([name, service]) => ({
    name,
    id: logicalId(name),
    ...requestsOf(service, { stage: names.stage, textOf: resolvedSecret }),
  }));
  if (all.length === 0) return {};
  return {
    ...bareConnection('CheckInConnection', `${names.prefix}-check-ins`),
    ...Object.fromEntries(
      all.map(({ id, name, address }) => [
        `${id}Destination`,
        {
          Type: 'AWS::Events::ApiDestination',
          Properties: {
            Name: `${names.prefix}-ping-${name}`,
            ConnectionArn: arnOf('CheckInConnection'),
            HttpMethod: 'POST',
            InvocationEndpoint: address,
            InvocationRateLimitPerSecond: 50,
          },
        },
      ]),
    ),
    ...callingRole(
      'CheckInRole',
      all.map(({ id }) => `${id}Destination`),
    ),
    ...Object.fromEntries(
      all.flatMap(({ id, name, ...requests }) =>
        PHASES.map(({ phase, retries }) => {
          const { path, query, body } = requests[phase];
          return [
            `${id}${phase === 'start' ? 'Start' : 'End'}Rule`,
            {
              Type: 'AWS::Events::Rule',
              Properties: {
                Name: ruleName(names, phase, name),
                Description: `Tells ${name} of the ${phase} of runs`,
                EventPattern: {
                  source: ['cronbridge'],
                  'detail-type': ['Run Check-In'],
                  detail: { deployment: [names.prefix], checkIns: [name], phase: [phase] },
                },
                Targets: [
                  {
                    Id: name,
                    Arn: arnOf(`${id}Destination`),
                    RoleArn: arnOf('CheckInRole'),
                    InputPath: body,
                    HttpParameters: {
                      ...(path.length > 0 && { PathParameterValues: path }),
                      ...(Object.keys(query).length > 0 && { QueryStringParameters: query }),
                    },
                    RetryPolicy: retries,
                    DeadLetterConfig: { Arn: arnOf('LostEventsQueue') },
                  },
                ],
              },
            },
          ];
        }),
      ),
    ),
  };
}

/** At most 64 characters, of which the prefix may have 41 and the service 16. */
function ruleName({ prefix }: Pick<Names, 'prefix'>, phase: 'start' | 'end', name: string): string {
  return `${prefix}-${phase}-${name}`;
}

/** Letters and digits only, and another one for each name. */
function logicalId(name: string): string {
  return `CheckIn${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;
}
