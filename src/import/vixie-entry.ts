// Reads an entry as the descendants of Vixie cron do (load_entry in entry.c): what cronie and Debian's cron have in common.

import { quoted } from '../crontab/diagnostics/shown.ts';
import type { Command } from '../crontab/parse/command.ts';
import type { FieldRule } from '../crontab/parse/field-rules.ts';
import { readWords, skipBlanks, type Word, wordAt } from '../crontab/parse/line.ts';
import { NICKNAMES } from '../crontab/parse/nickname.ts';
import { readFields } from './field-times.ts';
import { type BadLine, bad, type Refused, type SourceEntry } from './source.ts';

/** When an entry runs, and where that ends in the line. */
type When = Pick<SourceEntry, 'words' | 'time'> & { readonly end: number };

/** Reads the five fields or the nickname that begin at `start`. */
export function readWhen(
  text: string,
  start: number,
  readField: (text: string, rule: FieldRule) => string | Refused,
): When | BadLine {
  if (text[start] === '@') {
    const nickname = wordAt(text, start);
    if (!NICKNAMES.includes(nickname.text)) return bad(`${quoted(nickname.text)} is an unknown nickname`);
    const time = nickname.text === '@reboot' ? '@reboot' : '@nickname';
    return beforeCommand(text, { words: [nickname], time, end: nickname.end });
  }
  const words = readWords(text, start, 5);
  const last = words.at(-1);
  const time = readFields(words, readField);
  // A line that is no entry at all is described by its first word, not by what is missing after it.
  if ('why' in time && (words.length === 5 || words.length === 0)) return bad(time.why);
  if ('why' in time || last === undefined) return bad('it has fewer than five time fields');
  return beforeCommand(text, { words, time, end: last.end });
}

function beforeCommand(text: string, when: When): When | BadLine {
  const end = skipBlanks(text, when.end);
  return text[end] === '*' ? bad('the command begins with "*"') : { ...when, end };
}

/** The user before the command of a system crontab, and where the command begins. */
export function readUser(
  text: string,
  from: number,
): { readonly user: Word; readonly end: number } | BadLine {
  const user = wordAt(text, from);
  if (user.text === '') return bad('it has neither a user nor a command');
  if (user.end === text.length) return bad('its user or its command is missing');
  return { user, end: skipBlanks(text, user.end) };
}

/** `sh -c` reads a command that begins with `-` as an option. */
export function neverStarts({ command }: Command): string | undefined {
  if (command.trim() === '') return 'it has no command';
  return command.startsWith('-')
    ? 'its command begins with "-", which the shell reads as an option'
    : undefined;
}
