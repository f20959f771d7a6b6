import { join } from 'node:path';
import { CronbridgeError } from '../errors.ts';
import { shownSource } from './crontab-source.ts';
import type { FoundSettings } from './read-settings.ts';

/**
 * The crontab files and directories of a command.
 * @param given the paths on the command line
 * @throws CronbridgeError `usage` without paths if the settings name a source instead of files
 * @returns as `readCrontabFiles` takes them
 */
export function crontabPaths(
  { crontab, source, stage, root }: Pick<FoundSettings, 'crontab' | 'source' | 'stage' | 'root'>,
  given: readonly string[] = [],
): readonly string[] {
  if (given.length > 0) return given;
  if (source !== undefined) {
    throw new CronbridgeError(
      'usage',
      `the crontab of stage ${stage} is ${shownSource(source)}, which the deployment reads, and this command does not`,
      { hint: 'name a copy of it; plan, sync and validate ask the deployment' },
    );
  }
  if (crontab !== undefined) return crontab.map((path) => join(root, path));
  return root === process.cwd() ? [] : [join(root, 'crontab')];
}
