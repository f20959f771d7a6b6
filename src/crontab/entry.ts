// One entry: time fields or a nickname, the user of a system crontab, flags, and the command.
import { explainCount, explainEntry } from './entry-hints.ts';
import { type Line, readWords, type Span, skipBlanks, type Word, wholeLine, wordAt } from './line.ts';
import { readNickname } from './nickname.ts';
import type { Complain } from './report.ts';
import { quoted } from './shown.ts';
import { readTime, type WrittenTime } from './written-time.ts';

export interface Entry {
  readonly line: Line;
  /** The time fields or the nickname, one blank between fields. */
  readonly spec: string;
  readonly specSpan: Span;
  /** Undefined for `@reboot`. */
  readonly time: WrittenTime | undefined;
  readonly user?: string;
  /** Everything after the time, the user and the flags, as written. */
  readonly command: Word;
}

interface Schedule {
  readonly words: readonly Word[];
  readonly time: WrittenTime | undefined;
}

const FIELD_COUNT = 5;

/**
 * Reads an entry as cronie's load_entry (entry.c) does, and reports what is wrong with it.
 * @param start the first character that is no blank
 * @param system whether a user stands before the command
 * @returns undefined after an error
 */
export function readEntry(line: Line, start: number, system: boolean, complain: Complain): Entry | undefined {
  const { text } = line;
  const from = text[start] === '-' ? start + 1 : start;
  if (explainEntry(line, from, complain)) return undefined;
  if (from > start) {
    complain(
      'no-syslog-flag',
      { start, end: from },
      'the "-" before the minute does nothing here',
      'leave it out',
    );
  }
  const schedule = text[from] === '@' ? nicknameAt(text, from, complain) : fieldsAt(line, from, complain);
  const last = schedule?.words.at(-1);
  if (schedule === undefined || last === undefined) return undefined;
  const rest = skipBlanks(text, last.end);
  const user = system ? userAt(text, rest, complain) : undefined;
  if (system && user === undefined) return undefined;
  const command = commandAt(line, skipBlanks(text, user?.end ?? rest), complain);
  if (command === undefined) return undefined;
  return {
    line,
    spec: schedule.words.map((word) => word.text).join(' '),
    specSpan: { start: from, end: last.end },
    time: schedule.time,
    ...(user && { user: user.text }),
    command,
  };
}

function nicknameAt(text: string, from: number, complain: Complain): Schedule | undefined {
  const [nickname, next] = readWords(text, from, 2);
  if (nickname === undefined) return undefined;
  const fields = readNickname(nickname, next, complain);
  if (fields === undefined) return undefined;
  return { words: [nickname], time: fields === '@reboot' ? undefined : readTime(fields, complain) };
}

function fieldsAt(line: Line, from: number, complain: Complain): Schedule | undefined {
  const words = readWords(line.text, from, FIELD_COUNT + 2);
  if (explainCount(line, words, complain)) return undefined;
  const fields = words.slice(0, FIELD_COUNT);
  const time = readTime(fields, complain);
  return time && { words: fields, time };
}

function userAt(text: string, from: number, complain: Complain): Word | undefined {
  const user = wordAt(text, from);
  if (/^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(user.text)) return user;
  complain(
    'missing-user',
    from < text.length ? user : { start: 0, end: text.length },
    `the file has ${quoted('#@ format=system')}, but no user stands before the command`,
    'write the user between the time and the command, or remove format=system',
  );
  return undefined;
}

/** Skips the flags. cronie knows `-n` alone, and that only once. */
function commandAt(line: Line, from: number, complain: Complain): Word | undefined {
  const { text } = line;
  let start = from;
  for (let flags = 0; text[start] === '-'; flags++) {
    const flag = wordAt(text, start);
    if (flag.text !== '-n' || flags > 0) {
      const message =
        flag.text === '-n' ? 'the flag -n stands here twice' : `${quoted(flag.text)} is no flag of cron`;
      complain('unknown-flag', flag, message, 'a command cannot begin with "-": leave the word out');
      return undefined;
    }
    complain('mail-flag', flag, 'the flag -n does nothing here', 'see the option notify');
    start = skipBlanks(text, flag.end);
  }
  if (start >= text.length) {
    complain('missing-command', wholeLine(line), 'no command stands after the time');
    return undefined;
  }
  return { text: text.slice(start), start, end: text.length };
}
