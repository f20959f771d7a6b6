import { isShell } from '../../shell/shells.ts';
import { WRAPPERS } from '../../shell/wrappers.ts';
import { HELPERS, INTERPRETERS, PREPARATIONS, TOOLS } from '../parse/known-commands.ts';

/** Programs in addition to those that other lists know by what they run or how they name a job. */
const PROGRAMS: ReadonlySet<string> = new Set(
  (
    'awk cargo curl dd df du find for go gzip if lftp logger logrotate mail mailx monit mongodump mongosh mount mysql mysqldump ntpdate pg_dump psql ' +
    'redis-cli rsync run run-parts scp sed sync tail tar unzip vacuumdb wget while zip'
  ).split(' '),
);

const NAMED = [PROGRAMS, WRAPPERS, TOOLS, HELPERS, INTERPRETERS, PREPARATIONS];

/**
 * Whether a word is a program that crontabs call without a path, with or without a version: `php8.2`, `python3`. These are
 * never taken for a mistyped day.
 */
export function isKnownProgram(word: string): boolean {
  return [word, word.replace(/-?\d[\d.]*$/, '')].some(
    (name) => isShell(name) || NAMED.some((names) => names.has(name)),
  );
}
