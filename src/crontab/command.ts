// The command of an entry: where `%` ends it, and what it reads from standard input.
import type { Word } from './line.ts';
import type { Complain } from './report.ts';

export interface Command {
  readonly command: string;
  readonly stdin?: string;
}

/** Splits a command and its standard input at the first `%`, exactly as crond does (cronie's do_command.c, child_process). */
export function splitCommand(text: string): Command {
  const end = inputMark(text);
  const command = unescapeCommand(end < 0 ? text : text.slice(0, end));
  const input = end < 0 ? '' : text.slice(end + 1);
  return { command, ...(input !== '' && { stdin: standardInput(input) }) };
}

/** Reports what crond accepts in a command and what is hardly ever meant. */
export function checkCommand(word: Word, complain: Complain): void {
  const mark = inputMark(word.text);
  if (mark >= 0 && isDateFormat(word.text, mark)) {
    const start = word.start + mark;
    complain(
      'percent-in-date',
      { start, end: start + 2 },
      'the command ends at this "%", the rest of the date format becomes its standard input',
      `write \\${word.text.slice(mark, mark + 2)}, and a backslash before every other "%" too`,
    );
  }
  if (word.text.endsWith('\\') && /(?:^|[^\\])(?:\\\\)*\\$/.test(word.text.slice(-100))) {
    complain(
      'line-continuation',
      { start: word.end - 1, end: word.end },
      'the backslash does not continue the line: a crontab has one line for each entry',
      'write the whole command on one line, or put it into a script',
    );
  }
}

/** The offset of the first `%` that no backslash escapes; -1 where there is none. */
export function inputMark(text: string): number {
  if (!text.includes('%')) return -1;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '%') return index;
    if (text[index] === '\\') index++;
  }
  return -1;
}

/** `\%` becomes `%`; a backslash before anything else stays and takes the next character along. */
function unescapeCommand(text: string): string {
  return text.includes('%')
    ? text.replace(/\\(.)/gs, (pair, next: string) => (next === '%' ? '%' : pair))
    : text;
}

/**
 * Further `%` are newlines and `\%` is `%`. Other than in the command, a backslash that follows a backslash escapes as well. A newline is
 * added where the last character written is none; a backslash at the very end does not count.
 */
function standardInput(input: string): string {
  const parts: string[] = [];
  let escaped = false;
  let needsNewline = false;
  for (const character of input) {
    const written = character === '%' && !escaped ? '\n' : character;
    if (escaped && character !== '%') parts.push('\\');
    escaped = character === '\\';
    if (!escaped) {
      parts.push(written);
      needsNewline = written !== '\n';
    }
  }
  if (escaped) parts.push('\\');
  if (needsNewline) parts.push('\n');
  return parts.join('');
}

/** `date +%Y%m%d`, `date "+%F"`: the classic mistake. */
function isDateFormat(text: string, mark: number): boolean {
  if (!/[A-Za-z]/.test(text.charAt(mark + 1))) return false;
  const before = text.slice(Math.max(0, mark - 100), mark);
  return /\+['"]?[^\s|;&]*$/.test(before) || /\bdate\b[^|;&)`]*$/.test(before);
}
