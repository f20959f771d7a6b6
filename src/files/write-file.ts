// Writes files whole or not at all.
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError } from './file-error.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Writes a temporary file beside each file, then renames all of them: a reader always sees the old text or the new one, and
 * what cannot be written is known before anything is changed.
 * @param options `makeFolders`: creates missing directories
 * @throws CronbridgeError `file`
 */
export async function writeWhole(
  files: readonly { readonly path: string; readonly text: string }[],
  { makeFolders = false }: { readonly makeFolders?: boolean } = {},
): Promise<void> {
  const drafts: { readonly path: string; readonly beside: string }[] = [];
  let current = '';
  try {
    for (const { path, text } of files) {
      current = path;
      await refuseDirectory(path);
      if (makeFolders) await makeFolder(dirname(path));
      const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
      drafts.push({ path, beside });
      await writeFile(beside, text);
    }
    for (const { path, beside } of drafts) {
      current = path;
      await rename(beside, path);
    }
  } catch (error) {
    await Promise.all(drafts.map(({ beside }) => rm(beside, { force: true }).catch(() => {})));
    throw fileError(`cannot write ${current}`, error);
  }
}

/** Also one behind a link, which a rename would replace. */
async function refuseDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
}
