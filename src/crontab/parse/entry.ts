// Reads one entry: time fields or a nickname, the user of a system crontab, flags, and the command.

import { corrected, instead } from '../diagnostics/remedy.ts';
import type { Complain, Problem } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { explainAnacron } from '../hints/anacron.ts';
import { complainOfCount, complainOfEntry, complainOfSixth } from '../hints/entry-hints.ts';
import { checkCommand } from './command.ts';
import { type Line, readWords, type Span, skipBlanks, type Word, wholeLine, wordAt } from './line.ts';
import { readNickname } from './nickname.ts';
import type { TimeReader, WrittenTime } from './written-time.ts';

export interface Entry {
  readonly line: Line;
  /** The time fields or the nickname, with one space between fields. */
  readonly spec: string;
  readonly specSpan: Span;
  readonly time: WrittenTime | '@reboot';
  readonly user?: string;
  /** Everything after the time, the user and the flags, as written. */
  readonly command: Word;
}

/** The words of the time, and its meaning; no `time` after an error. */
interface When {
  readonly words: readonly Word[];
  readonly time: WrittenTime | '@reboot' | undefined;
}

interface Context {
  /** Whether a user comes before the command. */
  readonly system: boolean;
  readonly times: TimeReader;
}

const FIELD_COUNT = 5;

/**
 * Reads an entry as cronie's load_entry (entry.c) does, and reports its problems.
 * @param start the first character that is not a space
 * @returns undefined after an error
 */
export function readEntry(
  line: Line,
  start: number,
  context: Context,
  complain: Complain,
): Entry | undefined {
  const problems: Problem[] = [];
  const entry = read(line, start, context, (...problem) => problems.push(problem));
  if (problems.length === 0) return entry;
  const corrections = problems.flatMap(([, , , remedy]) =>
    typeof remedy === 'object' ? (remedy.corrections ?? []) : [],
  );
  const isRight = corrections.length > 0 && readsRight(line, corrected(line.text, corrections), context);
  for (const [code, span, message, remedy] of problems) {
    complain(code, span, message, isRight || typeof remedy !== 'object' ? remedy : remedy.hint);
  }
  return entry;
}

/** Whether a corrected line is valid: no suggestion must be refused in turn. */
function readsRight(line: Line, rewritten: string, context: Context): boolean {
  const lines = rewritten.split('\n');
  return lines.every((text, index) => {
    // Options are on a line above an entry.
    if (text.startsWith('#@') && index < lines.length - 1) return true;
    return read({ ...line, text }, skipBlanks(text, 0), context, () => {}) !== undefined;
  });
}

function read(line: Line, start: number, { system, times }: Context, complain: Complain): Entry | undefined {
  const { text } = line;
  const from = /^-[^ \t]/.test(text.slice(start, start + 2)) ? start + 1 : start;
  if (complainOfEntry(line, from, complain)) return undefined;
  if (from > start) {
    const message = 'the "-" before the minute has no effect';
    complain('no-syslog-flag', { start, end: from }, message, instead({ start, end: from }, ''));
  }
  const when = (text[from] === '@' ? readNicknameAt : readFieldsAt)(line, from, times, complain);
  const last = when?.words.at(-1);
  if (when === undefined || last === undefined) return undefined;
  const rest = skipBlanks(text, last.end);
  if (text[rest] === '*') {
    const message = 'the command begins with "*"';
    complain('missing-command', wordAt(text, rest), message, 'a nickname replaces all five fields');
    return undefined;
  }
  const user = system ? readUser(text, rest, complain) : undefined;
  if (system && user === undefined) return undefined;
  const command = readCommand(line, skipBlanks(text, user?.end ?? rest), complain);
  if (command === undefined || when.time === undefined) return undefined;
  return {
    line,
    spec: when.words.map((word) => word.text).join(' '),
    specSpan: { start: from, end: last.end },
    time: when.time,
    ...(user && { user: user.text }),
    command,
  };
}

function readNicknameAt(line: Line, from: number, times: TimeReader, complain: Complain): When | undefined {
  const nickname = wordAt(line.text, from);
  if (explainAnacron(line.text, readWords(line.text, from, 4), complain)) return undefined;
  const fields = readNickname(nickname, line.text, complain);
  if (fields === undefined) return undefined;
  return { words: [nickname], time: fields === '@reboot' ? fields : times.read(fields, complain) };
}

/** Readable fields are never explained as something else, except for a sixth field. */
function readFieldsAt(line: Line, from: number, times: TimeReader, complain: Complain): When | undefined {
  const words = readWords(line.text, from, FIELD_COUNT + 2);
  const fields = words.slice(0, FIELD_COUNT);
  const problems: Problem[] = [];
  const time = times.read(fields, (...problem) => problems.push(problem));
  const explain = time === undefined ? complainOfCount : complainOfSixth;
  if (explain(line, words, complain)) return undefined;
  for (const problem of problems) complain(...problem);
  return { words: fields, time };
}

function readUser(text: string, from: number, complain: Complain): Word | undefined {
  const user = wordAt(text, from);
  if (/^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(user.text)) return user;
  complain(
    'missing-user',
    from < text.length ? user : { start: 0, end: text.length },
    `the entry has no user before the command, which ${quoted('#@ format=system')} requires`,
    'write a user between the time and the command, or remove format=system',
  );
  return undefined;
}

/** The command after the flags. cronie knows only `-n`, and only once. */
function readCommand(line: Line, from: number, complain: Complain): Word | undefined {
  const { text } = line;
  let start = from;
  for (let flags = 0; text[start] === '-'; flags++) {
    const flag = wordAt(text, start);
    if (flag.text !== '-n' || flags > 0) {
      const message =
        flag.text === '-n' ? 'the flag -n is repeated' : `${quoted(flag.text)} is not a flag that cron knows`;
      complain('unknown-flag', flag, message, 'remove it: a command cannot begin with "-"');
      return undefined;
    }
    complain('mail-flag', flag, 'the flag -n has no effect', 'use the option notify');
    start = skipBlanks(text, flag.end);
  }
  if (start >= text.length) {
    complain('missing-command', wholeLine(line), 'the entry has no command');
    return undefined;
  }
  const command = { text: text.slice(start), start, end: text.length };
  checkCommand(command, complain);
  return command;
}
