// The one entrance to all services: finds the service of a request, whether it arrives in this process or over HTTP.
import { credentialScope } from './caller.ts';
import { refuse } from './refusal.ts';
import type { Service, ServiceRequest } from './service.ts';

/** Services by their names in AWS signatures. */
export type ServiceName = 'dynamodb' | 'ecs' | 'events' | 'lambda' | 'logs' | 'scheduler' | 'sns' | 'sqs';
export type Services = Readonly<Partial<Record<ServiceName, Service>>>;

// Maps, since the keys come from requests: an object has inherited members such as `constructor`.
const byTargetPrefix: ReadonlyMap<string, ServiceName> = new Map([
  ['AmazonSQS', 'sqs'],
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['DynamoDB_20120810', 'dynamodb'],
  ['Logs_20140328', 'logs'],
  ['AWSEvents', 'events'],
]);

const byPath: readonly (readonly [RegExp, ServiceName])[] = [
  [/^\/(schedules|schedule-groups|tags)(\/|$)/, 'scheduler'],
  [/^\/2015-03-31\/(functions|event-source-mappings)(\/|$)/, 'lambda'],
];

/** Requests of the query protocol are forms that name the version of their service's API. */
const byFormVersion: ReadonlyMap<string, ServiceName> = new Map([['2010-03-31', 'sns']]);

/**
 * A service that passes each request on: by X-Amz-Target, by path or by a form's version, so that requests are understood
 * without a signature; else by the signature's credential scope.
 */
export function gateway(services: Services): Service {
  const byName = new Map<string, Service | undefined>(Object.entries(services));
  return async (request) => {
    const name = serviceOf(request);
    const service = name === undefined ? undefined : byName.get(name);
    if (service !== undefined) return service(request);
    return refuse(request.headers, {
      status: 404,
      code: 'UnknownOperationException',
      message: `the local endpoints do not implement ${name ?? request.path}`,
    });
  };
}

function serviceOf(request: ServiceRequest): string | undefined {
  const [prefix = ''] = (request.headers['x-amz-target'] ?? '').split('.', 1);
  const found = byTargetPrefix.get(prefix) ?? byPath.find(([path]) => path.test(request.path))?.[1];
  if (found !== undefined) return found;
  const [, version = ''] = /(?:^|&)Version=([0-9-]+)/.exec(request.body) ?? [];
  return byFormVersion.get(version) ?? credentialScope(request)?.service;
}
