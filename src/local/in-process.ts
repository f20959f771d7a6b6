// The SDK's clients in this process: their requests need no socket, and nothing of what only a network asks for.
import type { Service } from './service.ts';

/** A request as the SDK's clients hand it to their request handler. */
interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A request handler for the SDK's clients that needs no socket: `new SQSClient({ requestHandler })`. */
export class InProcessHandler {
  readonly #service: Service;
  readonly #authorization: string;

  /** @param region of requests that are not signed */
  constructor(service: Service, region = 'us-east-1') {
    this.#service = service;
    const scope = `local/20000101/${region}/local/aws4_request`;
    this.#authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  }

  async handle(request: SdkRequest): Promise<{ response: SdkResponse }> {
    const query: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries(request.query ?? {})) query[name] = value ?? '';
    const headers = lowerCase(request.headers);
    headers.host ??= request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    headers.authorization ??= this.#authorization;
    headers['x-amz-date'] ??= '20000101T000000Z';
    const { method, path } = request;
    const answer = await this.#service({ method, path, query, headers, body: bodyText(request.body) });
    return {
      response: {
        statusCode: answer.status,
        headers: { ...answer.headers },
        body: Buffer.from(answer.body),
      },
    };
  }

  /** Part of the SDK's interface; there is nothing to configure. */
  updateHttpClientConfig(): void {}

  /** Part of the SDK's interface; there is nothing to configure. */
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Part of the SDK's interface; there is nothing to close. */
  destroy(): void {}
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new TypeError('a streamed body cannot be sent in process');
}

/** What makes a request fit for a network: at two thirds of its cost, in a process where nobody reads any of it. */
const NETWORK_MIDDLEWARE = [
  'contentLengthMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
  'recursionDetectionMiddleware',
  'retryMiddleware',
];

/** Leaves a client what writes requests and reads answers: its wire format. */
export function withoutNetwork(client: {
  readonly middlewareStack: { remove(name: string): boolean };
}): void {
  for (const name of NETWORK_MIDDLEWARE) client.middlewareStack.remove(name);
}
