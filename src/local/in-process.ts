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
    const query = Object.fromEntries(
      Object.entries(request.query ?? {}).map(([name, value]) => [name, value ?? '']),
    );
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

/** An SDK client, as far as the way of its calls goes. */
interface SdkClient {
  readonly config: object;
  readonly middlewareStack: { add(middleware: never, options: object): void };
}

/** What the SDK's types do not tell of a client: what writes its requests and reads its answers, and what sends them. */
interface ClientConfig {
  readonly endpoint?: () => Promise<unknown>;
  readonly protocol: {
    serializeRequest(operation: object, input: unknown, context: object): Promise<unknown>;
    deserializeResponse(operation: object, context: object, response: unknown): Promise<unknown>;
  };
  readonly requestHandler: { handle(request: unknown): Promise<{ response: unknown }> };
}

/** What the SDK knows of a command; its schema is a tuple of kind, namespace, name, traits, input and output. */
interface CommandContext {
  readonly __smithy_context?: { readonly operationSchema?: readonly unknown[] };
}

type Call = (given: { readonly input: unknown }) => Promise<{ output: unknown; response: unknown }>;

/**
 * Sends a client's calls straight from what writes requests to the request handler, and back to what reads answers. What
 * the SDK does between makes a request fit for a network, which is most of what a call costs: nobody reads any of it here.
 */
export function withoutNetwork(client: SdkClient): void {
  const { protocol, requestHandler, endpoint } = client.config as ClientConfig;
  const found = endpoint?.();
  const serde = { ...client.config, endpoint: () => found };
  const straight = (next: Call, context: CommandContext): Call => {
    const { operationSchema } = context.__smithy_context ?? {};
    if (operationSchema === undefined) return next;
    const [, namespace, name, traits, input, output] = operationSchema;
    const operation = { namespace, name, traits, input, output };
    return async (given) => {
      const request = await protocol.serializeRequest(operation, given.input, serde);
      const { response } = await requestHandler.handle(request);
      return { output: await protocol.deserializeResponse(operation, serde, response), response };
    };
  };
  client.middlewareStack.add(straight as never, { step: 'initialize', name: 'straight' });
}
