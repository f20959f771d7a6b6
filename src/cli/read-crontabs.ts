import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { filesBeside, type UnreadFile } from '../files/files-beside.ts';
import type { Context } from './context.ts';

export interface ReadCrontabs {
  readonly files: readonly CrontabFile[];
  readonly notRead: readonly UnreadFile[];
}

/**
 * Reads crontabs, and first warns of each file beside them that looks like a crontab and is not read.
 * @param paths as `readCrontabFiles` takes them
 * @throws CronbridgeError `file`
 */
export async function readCrontabs(
  { terminal: { err } }: Context,
  paths: readonly string[],
): Promise<ReadCrontabs> {
  const notRead = await filesBeside(paths);
  for (const { file, why } of notRead)
    err.line(`${err.colors.yellow('warning:')} ${file} is not read: ${why}`);
  return { files: await readCrontabFiles(paths), notRead };
}
