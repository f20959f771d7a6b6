// JSON-RPC 2.0 (https://www.jsonrpc.org/specification) for a side that answers requests and sends none, with the cancellation of MCP.
import * as v from 'valibot';
import { anObject } from '../schema.ts';

type RequestId = string | number;

/** A request in work. */
export interface RpcRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly id: RequestId;
  /** Aborted when the client does not want the answer any more. */
  readonly signal: AbortSignal;
  /** Tells the client something before the answer. */
  readonly notify: (method: string, params: object) => void;
}

export const RPC_CODES = {
  notJson: -32700,
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
} as const;

/** An answer that is an error of the protocol. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const anId = v.union([v.string(), v.pipe(v.number(), v.finite())]);
/** `params` may be a list too, but no method of MCP takes one. */
const aCall = v.object({
  jsonrpc: v.literal('2.0'),
  method: v.string(),
  params: v.optional(v.union([anObject, v.array(v.unknown())])),
});

export class RpcServer {
  readonly #answer: (request: RpcRequest) => Promise<object>;
  readonly #send: (message: object) => void;
  readonly #inWork = new Map<RequestId, AbortController>();
  readonly #answers = new Set<Promise<void>>();

  /** @param answer throws an `RpcError` for an error of the protocol; anything else that it throws is an internal error */
  constructor(answer: (request: RpcRequest) => Promise<object>, send: (message: object) => void) {
    this.#answer = answer;
    this.#send = send;
  }

  /** Takes one message, or a batch of them. */
  take(text: string): void {
    const value = parsed(text);
    if (value === undefined) this.refuse(RPC_CODES.notJson, 'the message is not JSON');
    else if (Array.isArray(value) && value.length > 0) this.#track(this.#batch(value));
    else this.#track(this.#one(value).then((answer) => answer && this.#send(answer)));
  }

  /** Answers a message that could not be read. */
  refuse(code: number, message: string): void {
    this.#send(failed(null, code, message));
  }

  /** Ends the work on every request; none of them is answered. */
  abort(): void {
    for (const controller of this.#inWork.values()) controller.abort();
  }

  /** Resolves when everything that was taken so far is answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#answers);
  }

  #track(work: Promise<unknown>): void {
    const done: Promise<void> = work.then(() => void this.#answers.delete(done));
    this.#answers.add(done);
  }

  async #batch(values: readonly unknown[]): Promise<void> {
    const answers = await Promise.all(values.map((value) => this.#one(value)));
    const given = answers.filter((answer) => answer !== undefined);
    if (given.length > 0) this.#send(given);
  }

  /** @returns `undefined` where no answer is due */
  async #one(value: unknown): Promise<object | undefined> {
    const members = v.is(anObject, value) ? value : {};
    const { id, method, params = {} } = members;
    // Nothing was asked that this could answer.
    if (method === undefined && ('result' in members || 'error' in members)) return undefined;
    const known = v.is(anId, id) ? id : null;
    if (!v.is(aCall, members) || (id !== undefined && known === null))
      return failed(known, RPC_CODES.invalidRequest, 'the message is not a request of JSON-RPC 2.0');
    if (known === null) {
      if (method === 'notifications/cancelled') this.#cancel(params);
      return undefined;
    }
    if (!v.is(anObject, params))
      return failed(known, RPC_CODES.invalidParams, 'the parameters are not an object');
    if (this.#inWork.has(known))
      return failed(known, RPC_CODES.invalidRequest, 'another request of this id is in work');
    return this.#work({ id: known, method: members.method, params });
  }

  async #work(request: Omit<RpcRequest, 'signal' | 'notify'>): Promise<object | undefined> {
    const { id } = request;
    const controller = new AbortController();
    const { signal } = controller;
    this.#inWork.set(id, controller);
    try {
      const notify: RpcRequest['notify'] = (method, params) => this.#send({ jsonrpc: '2.0', method, params });
      const result = await this.#answer({ ...request, signal, notify });
      return signal.aborted ? undefined : { jsonrpc: '2.0', id, result };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof RpcError) return failed(id, error.code, error.message, error.data);
      return failed(id, RPC_CODES.internal, error instanceof Error ? error.message : String(error));
    } finally {
      this.#inWork.delete(id);
    }
  }

  #cancel(params: unknown): void {
    const id = v.is(anObject, params) ? params.requestId : undefined;
    if (v.is(anId, id)) this.#inWork.get(id)?.abort();
  }
}

function failed(id: RequestId | null, code: number, message: string, data?: unknown): object {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } };
}

/** @returns `undefined` for what is not JSON, which has no such value */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
