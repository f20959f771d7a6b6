import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CronbridgeError } from '../errors.ts';
import { EXTENSION, readCrontabFiles, shownPath } from '../files/crontab-files.ts';
import type { SourceText } from '../import/import-crontabs.ts';
import { readJobs as parseCrontabs } from '../schedules/read-jobs.ts';

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
    throw new CronbridgeError('usage', `two of the crontabs would be written to ${shownPath(twice)}`, {
      hint: 'import each of them with its own --out FILE',
    });
  }
  for (const target of targets) {
    const kind = await kindOf(target);
    if (kind === 'directory') throw new CronbridgeError('file', `${shownPath(target)} is a directory`);
    if (kind === 'file' && !overwrite) {
      throw new CronbridgeError('file', `${shownPath(target)} already exists`, {
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
    const beside = await readCrontabFiles([folder]).catch((error: unknown) => {
      // No folder, or none of our files in it.
      if (error instanceof CronbridgeError) return [];
      throw error;
    });
    const others = beside.filter(({ file }) => !targets.includes(file));
    names.push(...parseCrontabs(others, { timezone: 'UTC' }).jobs.map(({ name }) => name));
  }
  return names;
}
