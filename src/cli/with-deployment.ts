import { connectAll } from '../aws/clients/all.ts';
import type { ClientOptions } from '../aws/connection.ts';
import { beforeDeadline, DeadlineError, untilDeadline } from '../aws/deadline.ts';
import { explainAws } from '../aws/errors.ts';
import { NoAnswerError } from '../aws/time-limits.ts';
import { namesFor } from '../config/names.ts';
import { regionOf } from '../config/profile.ts';
import { type FoundSettings, SETTINGS_FILE } from '../config/read-settings.ts';
import type { DeploymentSettings } from '../config/settings.ts';
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from '../operate/deployment.ts';
import { isEnding } from '../simulate/is-ending.ts';
import { DEFAULT_PORT, localKeyFile, readLocalKey } from '../simulate/local-key.ts';
import { someNames } from '../some-names.ts';
import type { Context, GlobalOptions } from './context.ts';
import { awsCommand, keyFileOf, ownCommand } from './output/pasteable.ts';

/** For one try of a request: a person is waiting, and the network may be slow. */
export const CLIENT_LIMITS = { connect: 5_000, answer: 10_000 } as const;

/** The time limit of a command that neither follows nor waits for a run. */
const DEADLINE_MS = 120_000;

interface ConnectionOptions {
  /** `fresh`: looked for again while the program runs on, so that a new login is noticed. */
  readonly credentials?: 'fresh';
}

/**
 * Does work with a deployment's clients, closes their connections afterwards, and explains AWS errors.
 * @param doing the work, in the form "list the runs"
 * @throws CronbridgeError `usage` if service or stage cannot be names, `aws-…` if AWS fails or the time is over
 */
export function withDeployment<T>(
  context: Context,
  doing: string,
  work: (deployment: Deployment) => Promise<T>,
  options: ConnectionOptions = {},
): Promise<T> {
  const inTime = (deployment: Deployment) =>
    beforeDeadline(DEADLINE_MS, () => Promise.race([work(deployment), untilDeadline()]));
  return withDeploymentWaiting(context, doing, inTime, options);
}

/**
 * The same for work that follows a run or waits for it: only its single requests have time limits. It can go on after an error,
 * which it may have explained.
 */
export async function withDeploymentWaiting<T>(
  context: Context,
  doing: string,
  work: (deployment: Deployment, explain: (error: unknown, doing: string) => unknown) => Promise<T>,
  { credentials }: ConnectionOptions = {},
): Promise<T> {
  const { global, env, program, now } = context;
  const settings = await context.settings();
  const connection = await clientOptions(context, settings, doing);
  const fresh = credentials === 'fresh' && !global.local && (await freshOptions(settings));
  const clients = connectAll({ limits: CLIENT_LIMITS, ...connection, ...fresh });
  const explained = (error: unknown, tried: string) =>
    explain(error, tried, context, () => lookedFor(context, settings, connection.region));
  const deployment: Deployment = {
    names: namesFor(settings.service, settings.stage),
    clients,
    command: ownCommand(program, global),
    aws: awsCommand(global, keyFileOf(env, global)),
    now,
  };
  try {
    return await work(deployment, explained);
  } catch (error) {
    throw explained(error, doing);
  } finally {
    clients.destroy();
  }
}

function explain(
  error: unknown,
  doing: string,
  { global, program }: Context,
  lookedFor: () => string,
): unknown {
  const explained = explainAws(error, doing);
  const port = global.port ?? DEFAULT_PORT;
  if (global.local && isEnding(error)) {
    return new CronbridgeError(
      'aws-unavailable',
      `could not ${doing}: the "cronbridge local" on 127.0.0.1:${port} is stopping`,
      {
        hint: 'wait until its tasks have ended and start it again; a second Ctrl-C in its terminal ends them at once',
        cause: error,
      },
    );
  }
  if (global.local && explained instanceof CronbridgeError && explained.code === 'aws-credentials') {
    return new CronbridgeError(
      'aws-credentials',
      `could not ${doing}: the "cronbridge local" on 127.0.0.1:${port} does not accept this user's key`,
      {
        hint: 'start your own with another --port, or start that one with --open: only the user who started it has its key',
        cause: error,
      },
    );
  }
  if (global.local && isLate(error)) {
    return new CronbridgeError(
      'aws-unreachable',
      `could not ${doing}: 127.0.0.1:${port} accepts requests but does not answer`,
      {
        hint: 'check that "cronbridge local" runs on this port, and restart it if it hangs',
        cause: error,
      },
    );
  }
  if (global.local && explained instanceof CronbridgeError && explained.code === 'aws-unreachable') {
    return new CronbridgeError('aws-unreachable', `nothing answers on 127.0.0.1:${port}`, {
      hint: `start ${startLocal(program, global)} in another terminal; if it runs on another port, add --port`,
      cause: error,
    });
  }
  if (explained instanceof CronbridgeError && explained.code === 'aws-not-found') {
    return new CronbridgeError('aws-not-found', explained.message, {
      hint: `${explained.hint}: it was looked for as ${lookedFor()}`,
      cause: error,
    });
  }
  return explained;
}

/** `cronbridge-prod in us-east-1 (from AWS_REGION); cronbridge.yml has the stages dev, prod`. */
function lookedFor(
  { global, env }: Context,
  { service, stage, stages, regionFrom, profile }: FoundSettings,
  region: ClientOptions['region'],
): string {
  const { prefix } = namesFor(service, stage);
  if (global.local) return `${prefix} on 127.0.0.1:${global.port ?? DEFAULT_PORT}`;
  const from = regionFrom ?? `the AWS profile ${profile ?? 'default'}`;
  const known =
    stages.length === 0 || stages.includes(stage)
      ? ''
      : `; ${global.config ?? env.CRONBRIDGE_CONFIG ?? SETTINGS_FILE} has the stages ${someNames(stages)}`;
  return `${prefix} in ${region} (from ${from})${known}`;
}

function isLate(error: unknown): boolean {
  if (error instanceof NoAnswerError || error instanceof DeadlineError) return true;
  return error instanceof CronbridgeError && isLate(error.cause);
}

async function clientOptions(
  context: Context,
  settings: DeploymentSettings,
  doing: string,
): Promise<ClientOptions> {
  const { local, port = DEFAULT_PORT, region } = context.global;
  if (!local) return awsOptions(context, settings, doing);
  return {
    region: region ?? 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    // Even without a key file it may accept any key.
    credentials: (await readLocalKey(localKeyFile(context.env, port))) ?? {
      accessKeyId: 'local',
      secretAccessKey: 'local',
    },
    // If nothing listens, it is not running, and a retry would only delay that answer.
    maxAttempts: 1,
  };
}

/** The region is chosen here and not by the SDK, which knows neither cronbridge.yml nor AWS_DEFAULT_REGION. */
async function awsOptions(
  { env, global }: Context,
  settings: DeploymentSettings,
  doing: string,
): Promise<ClientOptions> {
  if (global.port !== undefined) {
    throw new CronbridgeError('usage', '--port is only for "cronbridge local"', {
      hint: 'add --local, or remove --port',
    });
  }
  const { profile } = settings;
  const region = await regionOf(env, settings);
  if (region === undefined) {
    throw new CronbridgeError('usage', `could not ${doing}: no AWS region is set`, {
      hint: 'set region in cronbridge.yml, or AWS_REGION, or add --region; for a "cronbridge local" on this machine add --local',
    });
  }
  return { region, ...(profile !== undefined && { profile }) };
}

/** For a program that outlives a session. */
async function freshOptions({ profile }: DeploymentSettings): Promise<Pick<ClientOptions, 'credentials'>> {
  const { freshCredentials } = await import('../aws/fresh-credentials.ts');
  return { credentials: freshCredentials(profile) };
}

/** `npx cronbridge local --port 5000`: the command that would start what these options need. */
function startLocal(program: string, { port, service, stage }: GlobalOptions): string {
  return ownCommand(program, { port, service, stage })('local');
}
