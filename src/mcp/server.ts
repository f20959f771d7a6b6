// A server of the Model Context Protocol that has tools: what it answers to each method, in the revisions with a handshake and in
// those in which each request says its own version (https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning).
import * as v from 'valibot';
import { nearNames } from '../near-names.ts';
import { anObject } from '../schema.ts';
import { AtOnce } from './at-once.ts';
import { RPC_CODES, RpcError, type RpcRequest } from './json-rpc.ts';
import { jsonSchemaOf } from './parameters.ts';
import type { McpTool, ToolAnswer } from './tool.ts';

/** Revisions in which each request carries its version; the newest first. */
const STATELESS_VERSIONS = ['2026-07-28'];
/** Revisions that begin with `initialize`; the newest first. */
const HANDSHAKE_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** Keys of `_meta` in the stateless revisions. */
const META = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  server: 'io.modelcontextprotocol/serverInfo',
  subscription: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** `UnsupportedProtocolVersion` of revision 2026-07-28. */
const UNSUPPORTED_VERSION = -32022;

/** The others wait: a client may ask for more than AWS's quotas of an account bear. */
const CALLS_AT_ONCE = 4;

/** How long a client may keep the list of tools, which changes only with another start. */
const KEEP_MS = 3_600_000;

export interface ServerDescription {
  readonly version: string;
  /** What the client's model reads about the server. */
  readonly instructions: string;
  readonly tools: readonly McpTool[];
}

export class McpServer {
  readonly #calls = new AtOnce(CALLS_AT_ONCE);
  readonly #tools: ReadonlyMap<string, McpTool>;
  readonly #description: ServerDescription;
  readonly #closing = new AbortController();
  #isInitialized = false;

  constructor(description: ServerDescription) {
    this.#description = description;
    this.#tools = new Map(description.tools.map((tool) => [tool.name, tool]));
  }

  /** Ends the subscriptions of the client, which else have no end. */
  close(): void {
    this.#closing.abort();
  }

  /** @throws RpcError where the request itself is wrong; what a tool could not do is an answer */
  reply(request: RpcRequest): Promise<object> {
    const { params, method } = request;
    const meta = v.is(anObject, params._meta) ? params._meta : {};
    return META.version in meta || method === 'server/discover'
      ? this.#replyStateless(request, meta)
      : this.#replyAfterHandshake(request);
  }

  async #replyAfterHandshake({ method, params, signal }: RpcRequest): Promise<object> {
    const { instructions } = this.#description;
    if (method === 'initialize') {
      const wanted = HANDSHAKE_VERSIONS.find((version) => version === params.protocolVersion);
      if (typeof params.protocolVersion !== 'string') throw invalid('protocolVersion is not a string');
      this.#isInitialized = true;
      return {
        protocolVersion: wanted ?? HANDSHAKE_VERSIONS[0],
        capabilities: { tools: {} },
        serverInfo: this.#identity,
        instructions,
      };
    }
    if (method === 'ping') return {};
    if (!this.#isInitialized)
      throw invalid(`the request has no ${META.version} in _meta, and nothing was initialized before`);
    if (method === 'tools/list') return this.#list(params);
    if (method === 'tools/call') return this.#call(params, signal);
    throw unknownMethod(method);
  }

  async #replyStateless(request: RpcRequest, meta: Readonly<Record<string, unknown>>): Promise<object> {
    const { method, params, id, signal, notify } = request;
    const version = meta[META.version];
    if (typeof version !== 'string') throw invalid(`${META.version} in _meta is not a string`);
    if (!STATELESS_VERSIONS.includes(version)) {
      throw new RpcError(UNSUPPORTED_VERSION, 'the version of the protocol is not supported', {
        supported: STATELESS_VERSIONS,
        requested: version,
      });
    }
    if (!v.is(anObject, meta[META.capabilities]))
      throw invalid(`${META.capabilities} in _meta is not an object`);
    const complete = (result: object) => ({
      resultType: 'complete',
      ...result,
      _meta: { [META.server]: this.#identity },
    });
    const kept = { ttlMs: KEEP_MS, cacheScope: 'public' };
    switch (method) {
      case 'server/discover': {
        const { instructions } = this.#description;
        const supportedVersions = STATELESS_VERSIONS;
        return complete({ supportedVersions, capabilities: { tools: {} }, instructions, ...kept });
      }
      case 'tools/list':
        return complete({ ...this.#list(params), ...kept });
      case 'tools/call':
        return complete(await this.#call(params, signal));
      case 'subscriptions/listen': {
        const subscription = { [META.subscription]: id };
        // There is nothing to hear of: the tools change only with another start.
        notify('notifications/subscriptions/acknowledged', { _meta: subscription, notifications: {} });
        await aborted(AbortSignal.any([signal, this.#closing.signal]));
        return { resultType: 'complete', _meta: subscription };
      }
      default:
        throw unknownMethod(method);
    }
  }

  get #identity() {
    return { name: 'cronbridge', version: this.#description.version };
  }

  #list({ cursor }: RpcRequest['params']): object {
    if (cursor !== undefined) throw invalid('there is no such cursor: all tools are on one page');
    return { tools: this.#description.tools.filter(({ isListed }) => isListed).map(shownTool) };
  }

  async #call({ name, arguments: sent = {} }: RpcRequest['params'], signal: AbortSignal): Promise<object> {
    const tool = typeof name === 'string' ? this.#tools.get(name) : undefined;
    if (tool === undefined) {
      const near = nearNames(String(name), [...this.#tools.keys()]);
      throw invalid(`there is no such tool${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`);
    }
    return this.#calls.run(async () => {
      // It was cancelled while it waited.
      if (signal.aborted) return {};
      return resultOf(await tool.call(sent, signal));
    });
  }
}

function shownTool({ name, title, description, parameters, effect }: McpTool): object {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchemaOf(parameters),
    annotations: {
      title,
      readOnlyHint: effect === undefined,
      destructiveHint: effect?.destructive ?? false,
      idempotentHint: effect?.idempotent ?? true,
      // A deployment and its crontab, and nothing else.
      openWorldHint: false,
    },
  };
}

function resultOf({ value, said, isError = false }: ToolAnswer): object {
  const texts = [...(said === undefined ? [] : [said]), JSON.stringify(value)];
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    structuredContent: value,
    isError,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function invalid(message: string): RpcError {
  return new RpcError(RPC_CODES.invalidParams, message);
}

function unknownMethod(method: string): RpcError {
  return new RpcError(RPC_CODES.unknownMethod, `there is no method ${JSON.stringify(method.slice(0, 80))}`);
}
