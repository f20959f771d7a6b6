// Which deployment the command line means, and the clients to reach it.
import { type ClientOptions, Clients } from '../aws/clients.ts';
import { explainAws } from '../aws/errors.ts';
import { type Names, readNames } from '../config.ts';
import { CronbridgeError } from '../errors.ts';
import { type Context, DEFAULT_PORT, type GlobalOptions } from './context.ts';

export interface Deployment {
  readonly names: Names;
  readonly clients: Clients;
  /** The flags that mean this deployment, for commands that hints name: ` --local --port 5000`, or nothing. */
  readonly flags: string;
  now(): Date;
}

/**
 * Does work with a deployment's clients, closes their connections afterwards, and explains what AWS refuses.
 * @param doing what the work is, in the form "list the runs"
 * @throws CronbridgeError `usage` when service or stage cannot be names, `aws-…` when AWS fails
 */
export async function withDeployment<T>(
  context: Context,
  doing: string,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const clients = new Clients(clientOptions(context.global));
  try {
    return await work({ names: namesOf(context), clients, flags: flagsOf(context.global), now: context.now });
  } catch (error) {
    throw explain(error, doing, context.global);
  } finally {
    clients.destroy();
  }
}

function explain(error: unknown, doing: string, global: GlobalOptions): unknown {
  const explained = explainAws(error, doing);
  if (global.local && explained instanceof CronbridgeError && explained.code === 'aws-unreachable') {
    const port = global.port ?? DEFAULT_PORT;
    return new CronbridgeError('aws-unreachable', `nothing answers on 127.0.0.1:${port}`, {
      hint: 'start "cronbridge local" in another terminal; if it runs on another port, add --port',
      cause: error,
    });
  }
  // The SDK throws this one without a name of its own (@smithy/core, config-resolver).
  if (error instanceof Error && error.message === 'Region is missing') {
    return new CronbridgeError('usage', `could not ${doing}: no AWS region is set`, {
      hint: 'set AWS_REGION or add --region; for a "cronbridge local" on this machine add --local',
      cause: error,
    });
  }
  return explained;
}

/** The names of the deployment that the options mean. The stage of `cronbridge local` is `local`. */
export function namesOf({ env, global }: Context, defaultStage = global.local ? 'local' : undefined): Names {
  return readNames({
    CRONBRIDGE_SERVICE: global.service ?? env.CRONBRIDGE_SERVICE,
    CRONBRIDGE_STAGE: global.stage ?? defaultStage ?? env.CRONBRIDGE_STAGE,
  });
}

function clientOptions({ local, port, region }: GlobalOptions): ClientOptions {
  if (!local) {
    if (port !== undefined) {
      throw new CronbridgeError('usage', '--port is the port of "cronbridge local"', {
        hint: 'add --local, or leave --port out',
      });
    }
    return region === undefined ? {} : { region };
  }
  return {
    region: region ?? 'us-east-1',
    endpoint: `http://127.0.0.1:${port ?? DEFAULT_PORT}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // Nobody there means that it is not running; asking again would only delay saying so.
    maxAttempts: 1,
  };
}

/** The flags that name a deployment, for commands in hints. */
export function flagsOf({ local, port, service, stage, region }: GlobalOptions): string {
  return [
    local ? ' --local' : '',
    port === undefined ? '' : ` --port ${port}`,
    service === undefined ? '' : ` --service ${service}`,
    stage === undefined ? '' : ` --stage ${stage}`,
    region === undefined ? '' : ` --region ${region}`,
  ].join('');
}
