// Where an import writes to: all files or none.
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CronbridgeError } from '../errors.ts';
import type { SourceText } from '../import/import-crontabs.ts';
import { readCrontabs as parseCrontabs } from '../message/read-crontabs.ts';
import { EXTENSION, readCrontabs, shownPath } from './crontab-files.ts';
import { fileError } from './file-error.ts';

/**
 * The file of each source: `out` itself for one source, unless it is a directory or ends with `/`; else `<name>.crontab` in it.
 * @throws CronbridgeError `usage` where two would be one, `file` where something is there already
 */
export async function findTargets(
  out: string,
  sources: readonly SourceText[],
  { overwrite = false }: { readonly overwrite?: boolean },
): Promise<readonly string[]> {
  const isDirectory = sources.length > 1 || /[/\\]$/.test(out) || (await kindOf(out)) === 'directory';
  const targets = isDirectory ? sources.map(({ file }) => join(out, targetName(file))) : [out];
  const twice = targets.find((target, index) => targets.indexOf(target) < index);
  if (twice !== undefined) {
    throw new CronbridgeError('usage', `two of the crontabs would become ${shownPath(twice)}`, {
      hint: 'import them one by one, each with its own --out FILE',
    });
  }
  for (const target of targets) {
    const kind = await kindOf(target);
    if (kind === 'directory') throw new CronbridgeError('file', `${shownPath(target)} is a directory`);
    if (kind === 'file' && !overwrite) {
      throw new CronbridgeError('file', `${shownPath(target)} exists already`, {
        hint: 'choose another --out, or replace it with --overwrite',
      });
    }
  }
  return targets.map(shownPath);
}

function targetName(file: string): string {
  const name = basename(file);
  return name.endsWith(EXTENSION) ? name : `${name}${EXTENSION}`;
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined;
  }
}

/** The names of the jobs in the crontabs beside the targets: they will be deployed together. */
export async function namesBeside(targets: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const folder of new Set(targets.map((target) => dirname(target)))) {
    const beside = await readCrontabs([folder]).catch((error: unknown) => {
      // No folder, or none of our files in it.
      if (error instanceof CronbridgeError) return [];
      throw error;
    });
    const others = beside.filter(({ file }) => !targets.includes(file));
    names.push(...parseCrontabs(others, { timezone: 'UTC' }).jobs.map(({ name }) => name));
  }
  return names;
}

/**
 * Writes all files, each beside its place first.
 * @throws CronbridgeError `file`
 */
export async function writeAll(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  const drafts: { readonly path: string; readonly draft: string }[] = [];
  let current = '';
  try {
    for (const { path, text } of files) {
      current = path;
      const draft = `${path}.${process.pid}.tmp`;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(draft, text, { flag: 'wx' });
      drafts.push({ path, draft });
    }
    for (const { path, draft } of drafts) {
      current = path;
      await rename(draft, path);
    }
  } catch (error) {
    await Promise.all(drafts.map(({ draft }) => rm(draft, { force: true })));
    throw fileError(`cannot write ${current}`, error);
  }
}
