// What the name and the place of a file say about the crontab in it.
import type { DialectName } from './dialect.ts';

/** `/etc/crontab`, `/etc/cron.d/php` and copies of them are the system's: every entry has a user. Nothing else tells. */
export function isSystemPath(path: string): boolean {
  return /(?:^|\/)(?:etc\/crontab|cron\.d\/[^/]+)$/.test(path);
}

/**
 * Why a cron does not look at a file of cron.d; undefined where it does. Only the name counts. Debian: valid_name in database.c; cronie:
 * not_a_crontab in database.c.
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
