// Reads the crontabs of other crons that a command's arguments name.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { CronbridgeError } from '../errors.ts';
import { readText, refuseAddress, shownName, shownPath } from '../files/crontab-files.ts';
import { unreadable } from '../files/read-text.ts';
import type { DialectName } from '../import/dialect.ts';
import { ignoredFile } from '../import/file-names.ts';
import type { ImportOptions, SourceText } from '../import/import-crontabs.ts';
import { checkedTimezone } from '../schedules/checked-timezone.ts';

export const fromOption = () =>
  new Option('--from <cron>', 'the cron that ran them').choices(['cronie', 'debian', 'sqsjfr'] as const);

export const systemOption = () =>
  new Option('--system', 'each command has a user before it, as in /etc/crontab and /etc/cron.d');

interface SourceOptions {
  readonly from?: DialectName | undefined;
  readonly system?: boolean | undefined;
  readonly timezone?: string | undefined;
}

/**
 * What the options say about the machine that runs the crontabs.
 * @throws CronbridgeError `usage` without `--from`, or if there is no such time zone
 */
export function chosenSource({ from, system, timezone }: SourceOptions): ImportOptions {
  if (from === undefined) {
    throw new CronbridgeError('usage', 'a crontab does not say which cron runs it', {
      hint: 'add --from cronie (Amazon Linux, RHEL, Fedora), --from debian (Debian, Ubuntu) or --from sqsjfr',
    });
  }
  return {
    dialect: from,
    system: system === true,
    ...(timezone !== undefined && { timezone: checkedTimezone('--timezone', timezone) }),
  };
}

/** A file of a directory that is not imported. */
export interface Skipped {
  readonly file: string;
  readonly why: string;
}

interface Sources {
  readonly sources: readonly SourceText[];
  readonly skipped: readonly Skipped[];
}

/**
 * Reads everything that the arguments name: for a directory, all files except hidden ones and those that its cron ignores.
 * @throws CronbridgeError `file`
 */
export async function readSources(paths: readonly string[], dialect: DialectName): Promise<Sources> {
  const sources = new Map<string, SourceText>();
  const skipped: Skipped[] = [];
  for (const argument of paths) {
    const found = await filesOf(argument, dialect);
    skipped.push(...found.skipped);
    for (const path of found.files) if (!sources.has(path)) sources.set(path, await readSource(path));
  }
  if (sources.size === 0)
    throw new CronbridgeError('file', `found no crontab in ${paths.map(shownPath).join(', ')}`, {
      hint: 'name the file itself',
    });
  return { sources: [...sources.values()], skipped };
}

/** The files of one argument, as absolute paths. */
async function filesOf(
  argument: string,
  dialect: DialectName,
): Promise<{ readonly files: readonly string[]; readonly skipped: readonly Skipped[] }> {
  if (argument === '-') return { files: ['-'], skipped: [] };
  refuseAddress(argument);
  const folder = resolve(argument);
  try {
    if (!(await stat(folder)).isDirectory()) return { files: [folder], skipped: [] };
    const entries = await readdir(folder, { withFileTypes: true });
    const files: string[] = [];
    const skipped: Skipped[] = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      const why = await reasonToSkip(path, entry.name, dialect);
      if (why === undefined) files.push(path);
      else skipped.push({ file: shownPath(path), why });
    }
    return { files, skipped };
  } catch (error) {
    throw unreadable(shownPath(argument), error);
  }
}

async function reasonToSkip(path: string, name: string, dialect: DialectName): Promise<string | undefined> {
  if (!(await stat(path)).isFile()) return 'it is not a file';
  return ignoredFile(path, dialect) ?? (name.startsWith('.') ? 'it is hidden' : undefined);
}

async function readSource(path: string): Promise<SourceText> {
  const isInput = path === '-';
  const name = isInput ? path : shownPath(path);
  const file = shownName(name);
  const text = await readText(name);
  if (isInput && text === '')
    throw new CronbridgeError('file', 'standard input is empty', { hint: 'does the user have a crontab?' });
  if (text.includes('\0'))
    throw new CronbridgeError('file', `${file} is not a crontab: it contains NUL characters`);
  return isInput ? { file, text } : { file, text, path };
}
