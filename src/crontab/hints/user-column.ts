// Notices the user column of a system crontab in a file without `#@ format=system`.

import { instead } from '../diagnostics/remedy.ts';
import type { Report } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { Entry } from '../parse/entry.ts';
import { skipBlanks, wordAt } from '../parse/line.ts';

/** Users that own jobs on servers, and that no program is named after. */
const USERS = new Set([
  'admin',
  'apache',
  'app',
  'backup',
  'batch',
  'cron',
  'daemon',
  'deploy',
  'deployer',
  'ec2-user',
  'mysql',
  'nginx',
  'nobody',
  'postgres',
  'redis',
  'root',
  'ubuntu',
  'user',
  'vagrant',
  'www',
  'www-data',
]);

export class UserColumn {
  #first: Entry | undefined;
  #entries = 0;
  #withUser = 0;

  add(entry: Entry): void {
    this.#entries++;
    const word = wordAt(entry.command.text, 0);
    if (!USERS.has(word.text) || word.end === entry.command.text.trimEnd().length) return;
    // `mysql -e ...`: no command begins with an option.
    if (/^[ \t]+-(?!n[ \t])/.test(entry.command.text.slice(word.end, word.end + 20))) return;
    this.#withUser++;
    this.#first ??= entry;
  }

  /** Warns at the first of them if most entries seem to have a user. */
  check(report: Report): void {
    if (this.#first === undefined || 2 * this.#withUser <= this.#entries) return;
    const { line, command } = this.#first;
    const user = wordAt(line.text, command.start);
    const rest = skipBlanks(line.text, user.end);
    const hint = 'write "#@ format=system" at the top of the file, or remove the users';
    report.add(
      line,
      'user-column',
      user,
      `${quoted(user.text)} looks like the user column of a system crontab, but is read as the command`,
      // Without the user, a flag or a star would begin the command.
      /[-*]/.test(line.text.charAt(rest)) ? hint : instead({ start: user.start, end: rest }, '', hint),
    );
  }
}
