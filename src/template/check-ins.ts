// The services of check-ins in cronbridge.yml: for each two rules, that match the starts and the ends of runs whose jobs name it, and
// the API destination to which EventBridge sends them.
import { requestsOf } from '../check-ins/service-requests.ts';
import { monitorSecret } from '../config/monitor-secret.ts';
import type { Names } from '../config/names.ts';
import type { CheckInService } from '../config/settings-schema.ts';
import {
  apiDestination,
  bareConnection,
  callingRole,
  keyConnection,
  resolvedSecret,
  sendingRule,
} from './call-addresses.ts';
import type { Resources } from './cloudformation.ts';

type Services = Readonly<Record<string, CheckInService>>;

/** The names of all rules. */
export function checkInRules(names: Pick<Names, 'prefix'>, services: Services): string[] {
  return Object.entries(services).flatMap(([name, service]) => [
    ...PHASES.map(({ phase }) => ruleName(names, phase, name)),
    ...(monitorSecret(service) === undefined ? [] : [ruleName(names, 'sync', name)]),
  ]);
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
    ...Object.assign(
      {},
      ...all.map(({ id, name, address }) =>
        apiDestination(`${id}Destination`, {
          Name: `${names.prefix}-ping-${name}`,
          connection: 'CheckInConnection',
          address,
          perSecond: 50,
        }),
      ),
    ),
    ...callingRole(
      'CheckInRole',
      all.flatMap(({ id, monitor }) => [
        `${id}Destination`,
        ...(monitor === undefined ? [] : [`${id}MonitorDestination`]),
      ]),
    ),
    ...Object.assign({}, ...all.map((service) => monitorRule(names, service))),
    ...Object.assign(
      {},
      ...all.flatMap(({ id, name, monitor: _, ...requests }) =>
        PHASES.map(({ phase, retries }) => {
          const { path, query, body } = requests[phase];
          return sendingRule(`${id}${phase === 'start' ? 'Start' : 'End'}Rule`, {
            Name: ruleName(names, phase, name),
            Description: `Tells ${name} of the ${phase} of runs`,
            detailType: 'Run Check-In',
            detail: { deployment: [names.prefix], checkIns: [name], phase: [phase] },
            destination: `${id}Destination`,
            role: 'CheckInRole',
            id: name,
            InputPath: body,
            HttpParameters: {
              ...(path.length > 0 && { PathParameterValues: path }),
              ...(Object.keys(query).length > 0 && { QueryStringParameters: query }),
            },
            retries,
          });
        }),
      ),
    ),
  };
}

/** The rule that writes the monitors of a sync, with the key that only its connection has. */
function monitorRule(
  names: Names,
  { id, name, monitor }: { readonly id: string; readonly name: string } & ReturnType<typeof requestsOf>,
): Resources {
  if (monitor === undefined) return {};
  const { method, address, header, body } = monitor;
  const Name = ruleName(names, 'sync', name);
  return {
    ...keyConnection(`${id}MonitorConnection`, Name, header),
    ...apiDestination(`${id}MonitorDestination`, {
      Name,
      connection: `${id}MonitorConnection`,
      method,
      address,
      perSecond: 5,
    }),
    ...sendingRule(`${id}MonitorRule`, {
      Name,
      Description: `Writes the monitors of jobs at ${name}`,
      detailType: 'Job Monitor',
      detail: { deployment: [names.prefix], checkIns: [name] },
      destination: `${id}MonitorDestination`,
      role: 'CheckInRole',
      id: name,
      InputPath: body,
    }),
  };
}

/** At most 64 characters, of which the prefix may have 41 and the service 16. */
function ruleName({ prefix }: Pick<Names, 'prefix'>, phase: 'start' | 'end' | 'sync', name: string): string {
  return `${prefix}-${phase}-${name}`;
}

/** Letters and digits only, and another one for each name. */
function logicalId(name: string): string {
  return `CheckIn${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;
}
