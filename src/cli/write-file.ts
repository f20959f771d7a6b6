// Writes a file whole or not at all.
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from './file-error.ts';

/**
 * Writes beside the file, then puts it into its place: whoever reads it, however the writing ends, has the old text or the new one.
 * @throws CronbridgeError `file`
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.cronbridge-${process.pid}.tmp`);
  try {
    await refuseDirectory(path);
    await writeFile(beside, text);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw fileError(`cannot write ${path}`, error);
  }
}

/** Also one behind a link, which a rename would replace. */
async function refuseDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
}
