// One door for all services: finds the service that a request is for, whether it comes in this process or over HTTP.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialScope } from './caller.ts';
import type { Service, ServiceRequest, ServiceResponse } from './service.ts';

/** Services by the name that AWS signatures give them. */
export type ServiceName = 'dynamodb' | 'ecs' | 'lambda' | 'logs' | 'scheduler' | 'sns' | 'sqs';
export type Services = Readonly<Partial<Record<ServiceName, Service>>>;

const byTargetPrefix: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
};

const byPath: readonly (readonly [RegExp, ServiceName])[] = [
  [/^\/(schedules|schedule-groups|tags)(\/|$)/, 'scheduler'],
  [/^\/2015-03-31\/(functions|event-source-mappings)(\/|$)/, 'lambda'],
];

/** The query protocol's requests are forms that name the version of their service's API. */
const byFormVersion: Readonly<Record<string, ServiceName>> = { '2010-03-31': 'sns' };

/**
 * One service that passes each request to the one it is for: by X-Amz-Target, by path or by a form's version, so that
 * requests are understood without a signature; else by the signature's credential scope.
 */
export function gateway(services: Services): Service {
  return async (request) => {
    const name = serviceOf(request);
    const service = name === undefined ? undefined : services[name];
    return service === undefined ? unknownService(name ?? request.path) : service(request);
  };
}

function serviceOf(request: ServiceRequest): ServiceName | undefined {
  const [prefix = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const found = byTargetPrefix[prefix] ?? byPath.find(([path]) => path.test(request.path))?.[1];
  if (found !== undefined) return found;
  const [, version = ''] = /(?:^|&)Version=([0-9-]+)/.exec(request.body) ?? [];
  return byFormVersion[version] ?? (credentialScope(request)?.service as ServiceName | undefined);
}

function unknownService(asked: string): ServiceResponse {
  return {
    status: 404,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'UnknownOperationException' },
    body: JSON.stringify({
      __type: 'UnknownOperationException',
      message: `the local endpoints do not have ${asked}`,
    }),
  };
}

/**
 * Serves over HTTP on 127.0.0.1.
 * @param port 0 for any free one
 * @returns the address, and how to stop: connections are cut, as those of waiting receivers would never end
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function listen(
  service: Service,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming)
      .then(service)
      .then(({ status, headers, body }) => {
        outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
      })
      // The sender has gone, or a service broke its promise to answer every error itself.
      .catch((error: Error) => outgoing.destroy(error));
  });
  await started(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  // Not relative to a base: `//x` is a path here, and would be a host there.
  const url = new URL(`http://127.0.0.1${incoming.url ?? '/'}`);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  const body = Buffer.concat(chunks).toString();
  return { method: incoming.method ?? 'GET', path: url.pathname, query, headers, body };
}
