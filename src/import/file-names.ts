// What a file's name and directory say about its crontab.
import type { DialectName } from './dialect.ts';

/** `/etc/crontab`, files in `/etc/cron.d` and copies of them are the system's: every entry has a user. Only the path shows that. */
export function isSystemPath(path: string): boolean {
  return /(?:^|\/)(?:etc\/crontab|cron\.d\/[^/]+)$/.test(path);
}

/**
 * Why a cron ignores a file of cron.d, which depends only on its name. Debian: valid_name in database.c; cronie: not_a_crontab
 * in database.c.
 * @returns undefined if it reads the file
 */
export function ignoredFile(path: string, dialect: DialectName): string | undefined {
  const name = /(?:^|\/)cron\.d\/([^/]+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  if (dialect === 'debian' && !/^[A-Za-z0-9_-]+$/.test(name))
    return 'in cron.d it reads only files whose names consist of letters, digits, "_" and "-"';
  if (dialect === 'cronie' && /^[.#]|~$|\.rpm(?:save|orig|new)$/.test(name))
    return 'in cron.d it does not read files with this name';
  return undefined;
}
