// Connects SDK clients in this process to the services without a socket and without the steps that only a network needs.
import type { Service } from './service.ts';

/** A request as SDK clients pass it to their request handler. */
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

/** A request handler for SDK clients that needs no socket: `new SQSClient({ requestHandler })`. */
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
    for (const name in request.query) query[name] = request.query[name] ?? '';
    const headers = lowerCase(request.headers);
    headers.host ??= request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    headers.authorization ??= this.#authorization;
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

  /** Required by the SDK's interface; there is nothing to configure. */
  updateHttpClientConfig(): void {}

  /** Required by the SDK's interface; there is nothing to configure. */
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Required by the SDK's interface; there is nothing to close. */
  destroy(): void {}
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name in headers) lower[name.toLowerCase()] = headers[name] as string;
  return lower;
}

function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) {
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  }
  throw new TypeError('a streamed body cannot be sent within the process');
}

/** The parts of an SDK client that are used here. */
interface SdkClient {
  readonly config: object;
  send(command: never): Promise<unknown>;
}

/** Parts of a client that the SDK's types do not declare: the serializer, the deserializer and the request handler. */
interface ClientConfig {
  readonly endpoint?: () => Promise<unknown>;
  readonly protocol: {
    serializeRequest(operation: object, input: unknown, context: object): Promise<unknown>;
    deserializeResponse(operation: object, context: object, response: unknown): Promise<unknown>;
  };
  readonly requestHandler: { handle(request: unknown): Promise<{ response: unknown }> };
}

/** A command's schema is a tuple of kind, namespace, name, traits, input and output. */
interface Command {
  readonly input: unknown;
  readonly schema?: readonly unknown[];
}

/**
 * Connects a client's serializer and deserializer directly to its request handler. The SDK's other steps only prepare a request
 * for a network, which is most of what a call costs, and nothing here reads their results.
 */
export function withoutNetwork(client: SdkClient): void {
  const { protocol, requestHandler, endpoint } = client.config as ClientConfig;
  const found = endpoint?.();
  const serde = { ...client.config, endpoint: () => found };
  const throughAllSteps = client.send.bind(client);
  client.send = async (command: Command) => {
    if (command.schema === undefined) return throughAllSteps(command as never);
    const [, namespace, name, traits, input, output] = command.schema;
    const operation = { namespace, name, traits, input, output };
    const request = await protocol.serializeRequest(operation, command.input, serde);
    const { response } = await requestHandler.handle(request);
    return protocol.deserializeResponse(operation, serde, response);
  };
}
