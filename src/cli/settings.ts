// Reads the settings of the deployment that a command is for: its options, the environment and cronbridge.yml.
import { join } from 'node:path';
import { regionOf } from '../config/profile.ts';
import { type FoundSettings, readSettings } from '../config/read-settings.ts';
import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * @param defaultStage of commands that name none; `cronbridge local` has its own
 * @throws CronbridgeError `usage` with everything that is wrong with the settings, `file`
 */
export function settingsFor(
  { env, global }: Context,
  defaultStage = global.local ? 'local' : undefined,
): Promise<FoundSettings> {
  return readSettings({ env, directory: process.cwd(), options: global, defaultStage });
}

/** The settings with the region, if necessary that of the AWS profile. */
export async function settingsAndRegion(context: Context): Promise<FoundSettings> {
  const found = await settingsFor(context);
  return { ...found, region: await regionOf(context.env, found) };
}

/**
 * The crontab files and directories of a command.
 * @param given the paths on the command line
 * @returns as `readCrontabFiles` takes them
 * @throws CronbridgeError `usage` if the deployment's crontab is not on this machine
 */
export function crontabPaths({ crontab, root }: FoundSettings, given: readonly string[]): readonly string[] {
  if (given.length > 0) return given;
  const source = crontabAddress({ crontab });
  if (source !== undefined) {
    throw new CronbridgeError(
      'usage',
      `the crontab of this deployment is at ${source}, not on this machine`,
      {
        hint: 'name local files as arguments',
      },
    );
  }
  if (crontab !== undefined) return crontab.map((path) => join(root, path));
  return root === process.cwd() ? [] : [join(root, 'crontab')];
}

/** `s3://bucket/key` or `https://…`, if the deployment's crontab is not a file on this machine. */
export function crontabAddress({ crontab }: Pick<FoundSettings, 'crontab'>): string | undefined {
  return crontab?.find((path) => /^(?:s3|https):\/\//.test(path));
}
