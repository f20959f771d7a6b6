// The one door to all services: finds the service that a request is for, in this process or over HTTP.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { credentialScope } from './caller.ts';
import type { Service, ServiceRequest, ServiceResponse } from './service.ts';

/** Named as in the credential scope of a SigV4 signature. */
export type ServiceName = 'dynamodb' | 'ecs' | 'lambda' | 'logs' | 'scheduler' | 'sns' | 'sqs';

const targetPrefixes: readonly (readonly [string, ServiceName])[] = [
  ['AmazonSQS.', 'sqs'],
  ['AmazonEC2ContainerServiceV20141113.', 'ecs'],
  ['DynamoDB_', 'dynamodb'],
  ['Logs_20140328.', 'logs'],
];
const pathPrefixes: readonly (readonly [string, ServiceName])[] = [
  ['/2015-03-31/functions', 'lambda'],
  ['/schedules', 'scheduler'],
  ['/schedule-groups', 'scheduler'],
];

/** Passes each request to its service. */
export function gateway(services: Readonly<Record<ServiceName, Service>>): Service {
  return async (request) => {
    const name = serviceOf(request);
    if (name !== undefined) return services[name](request);
    const message = `no service here answers ${request.method} ${request.path}`;
    return {
      status: 404,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'UnknownOperationException' },
      body: JSON.stringify({ __type: 'UnknownOperationException', message }),
    };
  };
}

function serviceOf(request: ServiceRequest): ServiceName | undefined {
  const scope = credentialScope(request)?.service;
  const target = request.headers['x-amz-target'] ?? '';
  const byTarget = targetPrefixes.find(([prefix]) => target.startsWith(prefix));
  const byPath = pathPrefixes.find(([prefix]) => request.path.startsWith(prefix));
  return (byTarget ?? byPath)?.[1] ?? serviceNames.find((name) => name === scope);
}

const serviceNames: readonly ServiceName[] = ['dynamodb', 'ecs', 'lambda', 'logs', 'scheduler', 'sns', 'sqs'];

/** What an SDK client hands over; see HttpRequest in `@smithy/types`. */
interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request handler for SDK clients that needs no socket. */
export interface InProcessHandler {
  handle(request: SdkRequest): Promise<{
    response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
  }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

export function inProcessHandler(service: Service): InProcessHandler {
  return {
    async handle(request) {
      const { status, headers, body } = await service({
        method: request.method,
        path: request.path,
        query: Object.fromEntries(
          Object.entries(request.query ?? {}).map(([name, value]) => [name, value ?? '']),
        ),
        headers: lowerCased({ host: request.hostname, ...request.headers }),
        body: textOf(request.body),
      });
      return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

/** Serves over HTTP on 127.0.0.1. Rejects when the port is taken (code `EADDRINUSE`). @param port 0 for any free one */
export function serve(service: Service, port: number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    answer(service, incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function answer(service: Service, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const query: Record<string, string | string[]> = {};
  for (const name of url.searchParams.keys()) {
    const [first = '', ...others] = url.searchParams.getAll(name);
    query[name] = others.length === 0 ? first : [first, ...others];
  }
  const headers = Object.entries(incoming.headersDistinct).map(([name, values]) => [
    name,
    values?.join(', '),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const response: ServiceResponse = await service({
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString(),
  });
  outgoing.writeHead(response.status, {
    ...response.headers,
    'content-length': Buffer.byteLength(response.body),
  });
  outgoing.end(response.body);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function textOf(body: string | Uint8Array | undefined): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
