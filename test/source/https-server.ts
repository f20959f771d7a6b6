// A server with a certificate of its own, at localhost.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const read = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** What its clients have to trust. */
export const CERTIFICATE = read('certificate');

export async function startHttps(listener: RequestListener) {
  const server = createServer({ key: read('key'), cert: CERTIFICATE }, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    /** `https://localhost:…` */
    url: `https://localhost:${port}`,
    port,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
