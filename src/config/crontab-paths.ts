import { join } from 'node:path';
import type { FoundSettings } from './read-settings.ts';

/**
 * The crontab files and directories of a command.
 * @param given the paths on the command line
 * @returns as `readCrontabFiles` takes them
 */
export function crontabPaths(
  { crontab, root }: Pick<FoundSettings, 'crontab' | 'root'>,
  given: readonly string[] = [],
): readonly string[] {
  if (given.length > 0) return given;
  if (crontab !== undefined) return crontab.map((path) => join(root, path));
  return root === process.cwd() ? [] : [join(root, 'crontab')];
}
