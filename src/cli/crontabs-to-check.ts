import type { Context } from './context.ts';
import { crontabToSync } from './crontab-to-sync.ts';
import type { ReadCrontabs } from './read-crontabs.ts';

/** The files of the command; or what the deployment finds at its source now. */
export async function crontabsToCheck(context: Context, given: readonly string[]): Promise<ReadCrontabs> {
  const crontab = await crontabToSync(context, given);
  if ('files' in crontab) return crontab;
  // Only a source needs AWS.
  const { filesAtSource } = await import('./files-at-source.ts');
  return { files: await filesAtSource(context, crontab), notRead: [] };
}
