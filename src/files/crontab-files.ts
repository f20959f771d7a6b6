import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import { isAddress, readSource, withoutCredentials } from '../config/crontab-source.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import { readWholeText, unreadable } from './read-text.ts';
import { repositoryPath } from './repository-path.ts';

export const DEFAULT_DIRECTORY = 'crontab';
export const EXTENSION = '.crontab';

/**
 * Reads the files that the arguments name, in order: a file, the `*.crontab` files of a directory by name, or `-` for standard
 * input. Without arguments: all `crontab/*.crontab`.
 * @throws CronbridgeError `file` that names what is missing or unreadable
 */
export async function readCrontabFiles(paths: readonly string[]): Promise<readonly CrontabFile[]> {
  const files: CrontabFile[] = [];
  for (const file of await findCrontabs(paths)) {
    const text = await readText(file);
    files.push({ file: shownName(file), text, ...(file !== '-' && { path: repositoryPath(file) }) });
  }
  return files;
}

/** The paths that `readCrontabFiles` reads, each once, as people see them: relative to the working directory, with `/`. */
export async function findCrontabs(paths: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of paths.length > 0 ? paths : [DEFAULT_DIRECTORY]) {
    for (const file of await expand(path, paths.length === 0)) found.add(file);
  }
  return [...found];
}

async function expand(path: string, isDefault: boolean): Promise<readonly string[]> {
  if (path === '-') return [path];
  refuseAddress(path);
  const shown = shownPath(path);
  try {
    if (!(await stat(path)).isDirectory()) return [shown];
    const names = (await readdir(path, { withFileTypes: true }))
      .filter((entry) => entry.name.endsWith(EXTENSION) && !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    if (names.length > 0) return names.map((name) => shownPath(join(path, name)));
  } catch (error) {
    if (isDefault) throw noDefault(`the directory ${DEFAULT_DIRECTORY}/ does not exist here`);
    throw unreadable(shown, error);
  }
  if (isDefault) throw noDefault(`${DEFAULT_DIRECTORY}/ contains no *${EXTENSION} file`);
  throw new CronbridgeError('file', `${shown} contains no *${EXTENSION} file`, {
    hint: `name the file, or give it the extension ${EXTENSION}`,
  });
}

/** @throws CronbridgeError `file` */
export function refuseAddress(path: string): void {
  if (!isAddress(path)) return;
  const isSource = readSource(path) !== undefined;
  throw new CronbridgeError('file', `${withoutCredentials(path)} is an address, not a file`, {
    hint: `fetch it, and give - for standard input${isSource ? `; or write "crontab: ${path}" into cronbridge.yml, and the deployment reads it` : ''}`,
  });
}

function noDefault(message: string): CronbridgeError {
  return new CronbridgeError('file', message, {
    hint: `put your crontab into ${DEFAULT_DIRECTORY}/<name>${EXTENSION}, or name a file`,
  });
}

/** The name of a file, or of standard input for `-`, in messages. */
export function shownName(file: string): string {
  return file === '-' ? 'stdin' : file;
}

/** @throws CronbridgeError `file` */
export async function readText(file: string): Promise<string> {
  return readWholeText(file, shownName(file));
}

/** Descriptions of schedules contain the path, so a file must always have the same path, however it was named. */
export function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const outside = fromHere.startsWith('..') || isAbsolute(fromHere) || fromHere === '';
  return (outside ? normalize(path) : fromHere).split(sep).join('/');
}
