// Commands in hints, in a form that can be pasted into the user's shell.

import { existsSync } from 'node:fs';
import type { Environment } from '../../config/environment.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { shellWord } from '../../shell/quote.ts';
import { DEFAULT_PORT, localKeyFile } from '../../simulate/local-key.ts';
import type { GlobalOptions } from '../context.ts';

/** `npx cronbridge list --local --port 5000`: this program as the user started it, for the same deployment. */
export function ownCommand(program: string, global: GlobalOptions): (words: string) => string {
  const flags = flagsOf(global);
  return (words) => `${program} ${words}${flags}`;
}

/** The aws command line for the same deployment. Locally it uses the key in the key file; if there is no file, any key works. */
export function awsCommand(
  { local, port = DEFAULT_PORT, region, profile }: GlobalOptions,
  keyFile: string | undefined,
): Deployment['aws'] {
  if (!local) {
    return (words, elsewhere = region) =>
      `aws ${words}${flag('--region', elsewhere)}${flag('--profile', profile)}`;
  }
  const url = `http://127.0.0.1:${port}`;
  // In a subshell, so that later commands in the terminal still use their own endpoint and key.
  if (keyFile !== undefined)
    return (words) => `(. ${shellWord(keyFile)}; aws --endpoint-url ${url} ${words})`;
  const anyKey = `AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_REGION=${region ?? 'us-east-1'}`;
  return (words) => `${anyKey} aws --endpoint-url ${url} ${words}`;
}

/** The key file of the `cronbridge local` that the options mean. @returns undefined if there is none */
export function keyFileOf(env: Environment, { port = DEFAULT_PORT }: GlobalOptions): string | undefined {
  const file = localKeyFile(env, port);
  return existsSync(file) ? file : undefined;
}

/** The flags that identify a deployment. */
function flagsOf({ local, port, service, stage, region, profile, config }: GlobalOptions): string {
  return [
    local === undefined ? '' : local ? ' --local' : ' --no-local',
    port === undefined ? '' : ` --port ${port}`,
    flag('--service', service),
    flag('--stage', stage),
    flag('--region', region),
    flag('--profile', profile),
    flag('--config', config),
  ].join('');
}

function flag(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name} ${shellWord(value)}`;
}
