import { randomBytes } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { crontabPaths } from '../config/crontab-paths.ts';
import { consoleApp } from '../console/server/app.ts';
import type { CrontabToSync } from '../console/server/crontab-page.ts';
import { readPageFiles } from '../console/server/page-files.ts';
import { serveConsole } from '../console/server/serve.ts';
import { assume } from '../cost/assumptions.ts';
import { CronbridgeError } from '../errors.ts';
import { commitsAddress } from '../files/commits-address.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { gitRevision } from '../files/git-revision.ts';
import type { Deployment } from '../operate/deployment.ts';
import { PACE_HERE, PACE_ON_AWS } from '../operate/watch-pace.ts';
import type { Context } from './context.ts';
import { examineDeployment } from './examine-deployment.ts';
import { chosenTimezone } from './timezone.ts';

/** A console that is served. */
export interface ServedConsole {
  /** With the token in its fragment, which browsers send to nobody. */
  readonly address: string;
  readonly hint: () => void;
  /** See ConsoleApp. */
  readonly look: () => Promise<void>;
  close(): Promise<void>;
}

interface ConsoleToStart {
  readonly port: number;
  readonly local: boolean;
  readonly readOnly: boolean;
  /** The crontab files and directories on the command line. */
  readonly paths: readonly string[];
  /** The value of `--timezone`. */
  readonly timezone?: string | undefined;
}

/** Serves the console on this port, or on any other if that one cannot be had: nobody asked for it, and the address is printed. */
export async function startConsoleNear(
  context: Context,
  deployment: Deployment,
  options: ConsoleToStart,
): Promise<ServedConsole> {
  try {
    return await startConsole(context, deployment, options);
  } catch (error) {
    if (!(error instanceof CronbridgeError) || error.code === 'failed') throw error;
    return startConsole(context, deployment, { ...options, port: 0 });
  }
}

/**
 * Serves the console of a deployment on the loopback interface.
 * @param port 0 for any free one
 * @throws CronbridgeError `port-in-use`, `usage` for a port of the system
 */
export async function startConsole(
  context: Context,
  deployment: Deployment,
  { port, local, readOnly, paths, timezone }: ConsoleToStart,
): Promise<ServedConsole> {
  const token = randomBytes(32).toString('base64url');
  const region = await deployment.clients.lambda.config.region();
  const { fetch, hint, look } = consoleApp({
    deployment,
    page: readPageFiles(),
    token,
    readOnly,
    pace: local ? PACE_HERE : PACE_ON_AWS,
    about: { region, local, version: manifest.version, commits: await commitsAddress(process.cwd()) },
    assumptions: assume(await context.settings()),
    crontab: () => crontabToShow(context, paths, timezone),
    examine: () => examineDeployment(context, deployment, local, paths),
  });
  const served = await serveConsole({ fetch }, port);
  return { address: `http://127.0.0.1:${served.port}/#token=${token}`, hint, look, close: served.close };
}

/** What a sync from here would take, read again each time. @throws CronbridgeError `file` if there is nothing */
async function crontabToShow(
  context: Context,
  paths: readonly string[],
  zone: string | undefined,
): Promise<CrontabToSync> {
  const settings = await context.settings();
  const timezone = chosenTimezone(settings, zone);
  if (settings.source !== undefined && paths.length === 0)
    return { source: settings.source, paths, timezone };
  const files = await readCrontabFiles(crontabPaths(settings, paths));
  return { files, revision: await gitRevision(files.map(({ file }) => file)), paths, timezone };
}
