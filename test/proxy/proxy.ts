// A proxy in front of endpoints, in this process or elsewhere, with the given links in between.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../src/local/cloud.ts';
import { type Answer, type Delivery, type Link, line, type Pass, type Request } from './line.ts';

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param end what answers in the end: `endpointsAt` or `endpointsOf` */
export async function startProxy(end: Pass, ...links: readonly Link[]): Promise<Proxy> {
  const way = line(links, end);
  const server = createServer(async (incoming, outgoing) => {
    try {
      const { status, headers, body, delivery } = await way(await whole(incoming));
      outgoing.writeHead(status, { ...headers, 'content-length': body.length });
      if (delivery !== undefined) await firstHalf(outgoing, body, delivery);
      outgoing.end(delivery === undefined ? body : body.subarray(body.length >> 1));
    } catch {
      incoming.socket.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Endpoints behind an address, such as moto's. Signatures stay valid, since the signed Host is kept. */
export function endpointsAt(url: string): Pass {
  const agent = new Agent({ keepAlive: true });
  return async ({ method, target, headers, body }) => {
    const outgoing = send(new URL(target, url), { method, headers, agent });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': _, ...answered } = headersOf(incoming);
    return { status: incoming.statusCode ?? 500, headers: answered, body: await bodyOf(incoming) };
  };
}

/** Endpoints in this process, which check no signature. */
export function endpointsOf(cloud: LocalCloud): Pass {
  return async ({ method, target, headers, body }): Promise<Answer> => {
    const { pathname, searchParams } = new URL(`http://localhost${target}`);
    const query: Record<string, string | string[]> = {};
    for (const name of new Set(searchParams.keys())) {
      const values = searchParams.getAll(name);
      query[name] = values.length > 1 ? values : (values[0] ?? '');
    }
    const { response } = await cloud.requestHandler.handle({
      method,
      hostname: 'localhost',
      path: pathname,
      query,
      headers,
      body,
    });
    return { status: response.statusCode, headers: response.headers, body: Buffer.from(response.body) };
  };
}

/** @throws Error if the rest is not to come */
async function firstHalf(outgoing: ServerResponse, body: Buffer, delivery: Delivery): Promise<void> {
  await new Promise((written) => outgoing.write(body.subarray(0, body.length >> 1), written));
  if (delivery === 'cut') throw new Error('cut');
  await sleep(delivery.laterMilliseconds);
}

async function whole(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url: target = '/' } = incoming;
  return { method, target, headers: headersOf(incoming), body: await bodyOf(incoming) };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
