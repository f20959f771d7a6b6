// The user's AWS profiles: the files that `aws configure` writes.

import { join } from 'node:path';
import { getHomeDir, loadSharedConfigFiles } from '@smithy/core/config';
import { closest } from 'fastest-levenshtein';
import { CronbridgeError } from '../errors.ts';
import type { Environment } from './environment.ts';
import type { DeploymentSettings } from './settings.ts';

/** The region of the settings, or else of the AWS profile. @throws CronbridgeError `usage` if the profile does not exist */
export async function regionOf(
  env: Environment,
  { region, profile }: Pick<DeploymentSettings, 'region' | 'profile'>,
): Promise<string | undefined> {
  if (profile === undefined && region !== undefined) return region;
  const ofProfile = await profileRegion(env, profile);
  return region ?? ofProfile;
}

/**
 * @param profile absent: the default profile, which need not exist
 * @throws CronbridgeError `usage` if there is no such profile
 */
async function profileRegion(env: Environment, profile: string | undefined): Promise<string | undefined> {
  const { configFile = {}, credentialsFile = {} } = await loadSharedConfigFiles({
    filepath: env.AWS_SHARED_CREDENTIALS_FILE || join(getHomeDir(), '.aws', 'credentials'),
    configFilepath: env.AWS_CONFIG_FILE || join(getHomeDir(), '.aws', 'config'),
    ignoreCache: true,
  });
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
  if (profile !== undefined && !known.includes(profile)) {
    throw new CronbridgeError('usage', `there is no AWS profile "${profile}"`, {
      hint:
        known.length === 0
          ? 'create it with "aws configure --profile"; without --profile and AWS_PROFILE, the keys of this shell are used'
          : `did you mean ${closest(profile, known)}? "aws configure list-profiles" lists all`,
    });
  }
  const name = profile ?? 'default';
  return configFile[name]?.region ?? credentialsFile[name]?.region;
}
