// Writes a command as an entry needs it, so that the shell gets the intended text.
import { type Command, splitCommand } from '../crontab/parse/command.ts';
import { inputMark } from '../crontab/parse/input-mark.ts';

interface WrittenCommand {
  readonly text: string;
  /** Whether the shell gets exactly that. If not, a literal `%` lost a backslash before it. */
  readonly isExact: boolean;
}

/**
 * The text that our crontab needs for a command and its standard input.
 * @param written the text in the source, whose input (after the first `%`) is read in the same way here
 * @returns undefined if there is no such text
 */
export function writeCommand(written: string, wanted: Command): WrittenCommand | undefined {
  if (isSame(splitCommand(written), wanted)) return { text: written, isExact: true };
  // Two backslashes stay two, so a `%` after an odd number of them is escaped already.
  const command = wanted.command.replace(/(\\*)%/g, (all, slashes: string) =>
    slashes.length % 2 === 0 ? `${slashes}\\%` : all,
  );
  const text = command + (wanted.stdin === undefined ? '' : written.slice(inputMark(written)));
  const read = splitCommand(text);
  if (isSame(read, wanted)) return { text, isExact: true };
  return isSame(withoutBackslashes(read), withoutBackslashes(wanted)) ? { text, isExact: false } : undefined;
}

function isSame(a: Command, b: Command): boolean {
  return a.command === b.command && a.stdin === b.stdin;
}

function withoutBackslashes(command: Command): Command {
  return { ...command, command: command.command.replace(/\\+%/g, '%') };
}
