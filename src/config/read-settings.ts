// Finds and reads cronbridge.yml.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CronbridgeError } from '../errors.ts';
import { fileError } from '../files/file-error.ts';
import type { Environment } from './environment.ts';
import { type DeploymentOptions, type DeploymentSettings, resolveSettings } from './settings.ts';
import { parseSettings } from './settings-text.ts';

export const SETTINGS_FILE = 'cronbridge.yml';

/** Settings, and their origin. */
export interface FoundSettings extends DeploymentSettings {
  /** The absolute path of cronbridge.yml, if there is one. */
  readonly file?: string | undefined;
  /** The directory that paths in it are relative to. */
  readonly root: string;
}

interface Surroundings {
  readonly env: Environment;
  /** An absolute path. */
  readonly directory: string;
  readonly options?: DeploymentOptions;
  readonly defaultStage?: string | undefined;
}

/**
 * The settings of one deployment: from the file that `--config` or `CRONBRIDGE_CONFIG` names, or from the `cronbridge.yml` in
 * this directory or the nearest one above it, up to the root of the repository. The file is optional.
 * @throws CronbridgeError `usage` with everything that is wrong with the settings, `file`
 */
export async function readSettings(surroundings: Surroundings): Promise<FoundSettings> {
  const { env, directory, options = {}, defaultStage } = surroundings;
  const file = findFile(directory, options.config || env.CRONBRIDGE_CONFIG);
  if (file === undefined) return { ...resolveSettings({ env, options, defaultStage }), root: directory };
  const fileName = nameFrom(directory, file);
  const { settings, problems } = parseSettings(await readSettingsText(file, fileName), fileName);
  return {
    ...resolveSettings({ file: settings, problems, fileName, env, options, defaultStage }),
    file,
    root: dirname(file),
  };
}

function findFile(directory: string, named: string | undefined): string | undefined {
  if (named) return resolve(directory, named);
  for (let current = directory; ; current = dirname(current)) {
    const file = join(current, SETTINGS_FILE);
    if (existsSync(file)) return file;
    if (existsSync(join(current, '.git')) || dirname(current) === current) return undefined;
  }
}

async function readSettingsText(file: string, fileName: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { message, code } = fileError(`cannot read ${fileName}`, error);
    const hint = `--config and CRONBRIDGE_CONFIG must name a file of settings; "cronbridge init" writes ${SETTINGS_FILE}`;
    throw new CronbridgeError(code, message, { hint, cause: error });
  }
}

function nameFrom(directory: string, file: string): string {
  const near = relative(directory, file);
  if (near === '') return '.';
  return (near.startsWith(join('..', '..', '..')) ? file : near).split(sep).join('/');
}
