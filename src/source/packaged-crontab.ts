// The crontab that a deploy puts into the package of the functions plan and sync.
import { readFile } from 'node:fs/promises';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';

/** Its name beside their bundle; serverless.yml packs it. */
export const PACKAGED_CRONTAB = 'crontab.json';

export interface PackagedCrontab {
  readonly files: readonly CrontabFile[];
  /** The git revision, if it is known. */
  readonly revision?: string;
}

/**
 * @param bundle the address of the function's own file
 * @returns undefined if the package has none
 */
export async function readPackagedCrontab(bundle: string): Promise<PackagedCrontab | undefined> {
  try {
    return JSON.parse(await readFile(new URL(PACKAGED_CRONTAB, bundle), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
