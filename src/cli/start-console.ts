import { randomBytes } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { consoleApp } from '../console/server/app.ts';
import { readPageFiles } from '../console/server/page-files.ts';
import { serveConsole } from '../console/server/serve.ts';
import { PACE_HERE, PACE_ON_AWS } from '../console/server/watch.ts';
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from '../operate/deployment.ts';

/** A console that is served. */
export interface ServedConsole {
  /** With the token in its fragment, which browsers send to nobody. */
  readonly address: string;
  readonly hint: () => void;
  close(): Promise<void>;
}

interface ConsoleToStart {
  readonly port: number;
  readonly local: boolean;
  readonly readOnly: boolean;
}

/** Serves the console on this port, or on any other if that one cannot be had: nobody asked for it, and the address is printed. */
export async function startConsoleNear(
  deployment: Deployment,
  options: ConsoleToStart,
): Promise<ServedConsole> {
  try {
    return await startConsole(deployment, options);
  } catch (error) {
    if (!(error instanceof CronbridgeError) || error.code === 'failed') throw error;
    return startConsole(deployment, { ...options, port: 0 });
  }
}

/**
 * Serves the console of a deployment on the loopback interface.
 * @param port 0 for any free one
 * @throws CronbridgeError `port-in-use`, `usage` for a port of the system
 */
export async function startConsole(
  deployment: Deployment,
  { port, local, readOnly }: ConsoleToStart,
): Promise<ServedConsole> {
  const token = randomBytes(32).toString('base64url');
  const region = await deployment.clients.lambda.config.region();
  const { fetch, hint } = consoleApp({
    deployment,
    page: readPageFiles(),
    token,
    readOnly,
    pace: local ? PACE_HERE : PACE_ON_AWS,
    about: { region, local, version: manifest.version },
  });
  const served = await serveConsole({ fetch }, port);
  return { address: `http://127.0.0.1:${served.port}/#token=${token}`, hint, close: served.close };
}
