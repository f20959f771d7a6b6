// Finds files near the crontabs that look like crontabs but are not read: their jobs would silently not run.
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { looksLikeField } from '../crontab/hints/field-hints.ts';
import { readWords, skipBlanks, splitLines } from '../crontab/parse/line.ts';
import { NICKNAMES } from '../crontab/parse/nickname.ts';
import { readSetting } from '../crontab/parse/setting.ts';
import { readsAsTime } from '../crontab/parse/written-time.ts';
import { DEFAULT_DIRECTORY, EXTENSION, shownPath } from './crontab-files.ts';

/** A file, or a whole directory, that was not read. */
export interface UnreadFile {
  readonly file: string;
  readonly why: string;
}

/** Deeper directories and more names are not searched. */
const DEEPEST = 4;
const MOST_NAMES = 2000;
const MOST_TOLD = 20;

/** A larger file counts as a crontab only if its name says so. */
const LARGEST_BYTES = 2 ** 20;

/** Backups of editors and packages, and files that people put aside: their owners know that they are not read. */
const PUT_ASIDE =
  /^[.#]|~$|\.(?:bak|backup|disabled|off|old|orig|rej|rpm(?:new|orig|save)|save|swp|tmp|dpkg-\w+)$/i;

/** Where other crons keep crontabs, beside our directory. */
const OTHER_PLACES = new Set(['cron.d', 'crontab.d', 'crontabs', 'crontab.txt']);

const HINT = `only *${EXTENSION} files directly in the directory are read`;

/**
 * The files that look like crontabs and that `readCrontabFiles` does not read: other names in the directories of the arguments,
 * and directories below them. What cannot be read is skipped.
 * @param paths as for `readCrontabFiles`
 */
export async function filesBeside(paths: readonly string[]): Promise<readonly UnreadFile[]> {
  const directories = paths.length > 0 ? paths.filter((path) => path !== '-') : [DEFAULT_DIRECTORY];
  const named = new Set(paths.map(shownPath));
  const found = new Map<string, UnreadFile>();
  for (const directory of directories) {
    if (!(await isDirectory(directory))) continue;
    for (const file of await findCrontabsBelow(directory, 0)) {
      const shown = shownPath(file);
      if (!named.has(shown)) found.set(shown, { file: shown, why: `it looks like a crontab, but ${HINT}` });
    }
  }
  if (paths.length === 0) {
    for (const { name } of await entriesOf('.')) {
      if (!OTHER_PLACES.has(name) && !(name.endsWith(EXTENSION) && !PUT_ASIDE.test(name))) continue;
      found.set(name, {
        file: name,
        why: `it looks like ${(await isDirectory(name)) ? 'a directory of crontabs' : 'a crontab'}, but only ${DEFAULT_DIRECTORY}/*${EXTENSION} is read`,
      });
    }
  }
  return [...found.values()].slice(0, MOST_TOLD);
}

async function findCrontabsBelow(directory: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (PUT_ASIDE.test(entry.name) || entry.name === 'node_modules') continue;
    // Links to directories are not followed: they can lead back here.
    if (entry.isDirectory()) {
      if (depth < DEEPEST) found.push(...(await findCrontabsBelow(path, depth + 1)));
    } else if (depth === 0 && entry.name.endsWith(EXTENSION)) {
      if (await isDirectory(path)) found.push(path);
    } else if (hasName(entry.name) || (await readsAsCrontab(path))) {
      found.push(path);
    }
    if (found.length > MOST_TOLD) return found;
  }
  return found;
}

/** `crontab`, `x.cron`, `x.CRONTAB`, `x.crontab.txt`, `crontab.prod`. */
function hasName(name: string): boolean {
  return (
    /\.cron$|\.crontab$|\.crontab\.[^.]+$|^(?:ana)?cron(?:tab)?(?:[._-][\w-]+)?$/i.test(name) &&
    !/\.(?:md|html?|svg|png|ya?ml|json|[jt]s)$/i.test(name)
  );
}

/** Whether every line of a file could be in a crontab and at least one is an entry. Prose never passes. */
async function readsAsCrontab(path: string): Promise<boolean> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > LARGEST_BYTES || stats.size === 0) return false;
    const { lines } = splitLines(await readFile(path, 'utf8'));
    const said = lines
      .map((line) => line.slice(skipBlanks(line, 0)))
      .filter((line) => line !== '' && !line.startsWith('#'));
    const isEntry = (line: string) => isNickname(line) || readsAsTime(line);
    return (
      said.some(isEntry) &&
      said.every((line) => isEntry(line) || looksLikeEntry(line) || readSetting(line, 0) !== undefined)
    );
  } catch {
    return false;
  }
}

/** An entry with a mistake counts too. */
function looksLikeEntry(line: string): boolean {
  const fields = readWords(line, 0, 6).map(({ text }) => text);
  return fields.length === 6 && fields.slice(0, 5).every(looksLikeField);
}

function isNickname(line: string): boolean {
  const [, nickname = '', command] = /^(@\S+)[ \t]+(\S)/.exec(line) ?? [];
  return command !== undefined && NICKNAMES.includes(nickname);
}

async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MOST_NAMES);
  } catch {
    return [];
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
