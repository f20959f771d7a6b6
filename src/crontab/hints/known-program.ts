import { isShell } from '../../shell/shells.ts';
import { WRAPPERS } from '../../shell/wrappers.ts';
import { HELPERS, INTERPRETERS, PREPARATIONS, TOOLS } from '../parse/known-commands.ts';

/** Besides those that are known for what they run, or for what they do not say. */
const PROGRAMS: ReadonlySet<string> = new Set(
  (
    'awk cargo curl dd df du find for go gzip if lftp logger logrotate mail mailx monit mongodump mongosh mount mysql mysqldump ntpdate pg_dump psql ' +
    'redis-cli rsync run run-parts scp sed sync tail tar unzip vacuumdb wget while zip'
  ).split(' '),
);

const NAMED = [PROGRAMS, WRAPPERS, TOOLS, HELPERS, INTERPRETERS, PREPARATIONS];

/**
 * Whether a word is the name of a program that crontabs call without a path, with a version or without: `php8.2`, `python3`. None of
 * them is taken for a mistyped day.
 */
export function isKnownProgram(word: string): boolean {
  return [word, word.replace(/-?\d[\d.]*$/, '')].some(
    (name) => isShell(name) || NAMED.some((names) => names.has(name)),
  );
}
