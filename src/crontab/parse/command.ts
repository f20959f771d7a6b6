import type { Complain } from '../diagnostics/report.ts';
import { checkPercent } from '../hints/percent.ts';
import { inputMark } from './input-mark.ts';
import type { Word } from './line.ts';

export interface Command {
  readonly command: string;
  readonly stdin?: string;
}

/** Splits a command and its standard input at the first unescaped `%`, exactly as crond does (cronie's do_command.c, child_process). */
export function splitCommand(text: string): Command {
  const end = inputMark(text);
  const command = unescapeCommand(end < 0 ? text : text.slice(0, end));
  const input = end < 0 ? '' : text.slice(end + 1);
  return { command, ...(input !== '' && { stdin: standardInput(input) }) };
}

/** Reports what crond accepts in a command but is hardly ever intended. */
export function checkCommand(word: Word, complain: Complain): void {
  checkPercent(word, complain);
  if (word.text.endsWith('\\') && /(?:^|[^\\])(?:\\\\)*\\$/.test(word.text.slice(-100))) {
    complain(
      'line-continuation',
      { start: word.end - 1, end: word.end },
      'the backslash does not continue the line: each entry is one line',
      'write the whole command on one line, or move it into a script',
    );
  }
}

/** `\%` becomes `%`; any other backslash stays, together with the character after it. */
function unescapeCommand(text: string): string {
  return text.includes('%')
    ? text.replace(/\\(.)/gs, (pair, next: string) => (next === '%' ? '%' : pair))
    : text;
}

/**
 * Further `%` are newlines and `\%` is `%`. Unlike in the command, a backslash also escapes a backslash. A newline is added if
 * the last written character is not one; a backslash at the very end does not count.
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
