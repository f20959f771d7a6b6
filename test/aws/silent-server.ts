// Servers that accept connections and do not answer as they should.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault = 'silent' | 'stalls' | 'trickles' | 'resets';

export interface FaultyServer {
  readonly url: string;
  /** Requests that came, by their operation or path. */
  readonly came: string[];
  close(): Promise<void>;
}

/** @param answers requests that are answered in spite of it */
export async function startFaulty(
  fault: Fault,
  answers: (operation: string, response: ServerResponse) => boolean = () => false,
): Promise<FaultyServer> {
  const came: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server: Server = createServer((request, response) => {
    const operation = `${request.headers['x-amz-target'] ?? request.url}${request.headers['x-amz-invocation-type'] === 'DryRun' ? ' DryRun' : ''}`;
    came.push(operation);
    if (answers(operation, response) || fault === 'silent') return;
    if (fault === 'resets') return void request.socket.destroy();
    // The beginning of an answer as long as any.
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': 1_000_000 });
    response.write('{');
    if (fault === 'trickles') timers.add(setInterval(() => response.write(' '), 10));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
