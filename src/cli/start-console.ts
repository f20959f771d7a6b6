import { randomBytes } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { consoleApp } from '../console/server/app.ts';
import { readPageFiles } from '../console/server/page-files.ts';
import { serveConsole } from '../console/server/serve.ts';
import { PACE_HERE, PACE_ON_AWS } from '../console/server/watch.ts';
import type { Deployment } from '../operate/deployment.ts';

/** A console that is served. */
export interface ServedConsole {
  /** With the token in its fragment, which browsers send to nobody. */
  readonly address: string;
  readonly hint: () => void;
  close(): Promise<void>;
}

/**
 * Serves the console of a deployment on the loopback interface.
 * @param port 0 for any free one
 * @throws CronbridgeError `port-in-use`, `usage` for a port of the system
 */
export async function startConsole(
  deployment: Deployment,
  { port, local, readOnly }: { readonly port: number; readonly local: boolean; readonly readOnly: boolean },
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
