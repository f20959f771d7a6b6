// Puts a stage's crontab into the package of the functions.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crontabPaths } from '../config/crontab-paths.ts';
import type { FoundSettings } from '../config/read-settings.ts';
import { CronbridgeError } from '../errors.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { findExample } from '../files/example-crontab.ts';
import { gitRevision } from '../files/git-revision.ts';
import { PACKAGED_CRONTAB, type PackagedCrontab } from '../source/packaged-crontab.ts';

/**
 * The crontab to put into the package, errors and all: the function checks it.
 * @param options `example`: the example of this repository too
 * @returns undefined if there is none, or only the example, or if the deployment looks for it elsewhere
 * @throws CronbridgeError `file` if the files that the settings name cannot be read
 */
export async function crontabToPackage(
  settings: Pick<FoundSettings, 'crontab' | 'source' | 'stage' | 'root'>,
  { example = false }: { readonly example?: boolean | undefined } = {},
): Promise<PackagedCrontab | undefined> {
  if (settings.source !== undefined) return undefined;
  const files = await readCrontabFiles(crontabPaths(settings)).catch((error: unknown) => {
    // Without the setting, a repository may have no crontab yet.
    if (settings.crontab === undefined && error instanceof CronbridgeError && error.code === 'file')
      return [];
    throw error;
  });
  if (files.length === 0 || (!example && findExample(files) !== undefined)) return undefined;
  const revision = await gitRevision(files.map(({ file }) => file));
  return { files, ...(revision !== undefined && { revision }) };
}

/** @param folder that of serverless.yml */
export async function writePackagedCrontab(
  folder: string,
  crontab: PackagedCrontab | undefined,
): Promise<void> {
  const file = join(folder, 'dist/lambda', PACKAGED_CRONTAB);
  if (crontab === undefined) await rm(file, { force: true });
  else await writeFile(file, JSON.stringify(crontab));
}
