// The same chain of links for clients in this process, without sockets, which take most of the time.
import type { HttpRequest } from '@smithy/core/protocols';
import type { Pass } from './line.ts';

/** A request handler for SDK clients. */
export function requestHandlerOf(way: Pass) {
  return {
    async handle({ method, path, query = {}, headers, body }: HttpRequest) {
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([key, value]) =>
          [value ?? ''].flat().map((one): [string, string] => [key, one]),
        ),
      ).toString();
      const { status, ...answer } = await way({
        method,
        target: search === '' ? path : `${path}?${search}`,
        headers: Object.fromEntries(
          Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
        ),
        // The SDK's bytes warn of whoever takes them for a text, and Buffer.from tries that.
        body: typeof body === 'string' ? Buffer.from(body) : Buffer.copyBytesFrom(body ?? new Uint8Array()),
      });
      return { response: { statusCode: status, headers: { ...answer.headers }, body: answer.body } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}
