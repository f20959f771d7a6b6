import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { CronbridgeError } from '../../errors.ts';
import type { ConsoleApp } from './app.ts';
import { CONSOLE_PORT } from './console-port.ts';

/**
 * Serves on the loopback interface alone.
 * @param port 0 for any free one
 * @throws CronbridgeError `port-in-use`, `usage` for a port of the system
 */
export async function serveConsole(
  app: Pick<ConsoleApp, 'fetch'>,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new CronbridgeError('port-in-use', `port ${port} is in use`, {
      hint: `another console may be open; choose another port: --port ${port + 1}`,
      cause: error,
    });
  }
  if (error.code !== 'EACCES') return error;
  return new CronbridgeError('usage', `port ${port} is reserved for the system`, {
    hint: `choose a port above 1023, for example --port ${CONSOLE_PORT}`,
    cause: error,
  });
}
