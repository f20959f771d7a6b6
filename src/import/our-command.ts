// What a shell is to get, as the command of an entry.
import { type Command, splitCommand } from '../crontab/command.ts';

/**
 * The text that our crontab needs for a command and its standard input.
 * @returns `exact: false` where a backslash stands before a literal `%`: that one is taken away here
 */
export function writeCommand({ command, stdin }: Command): {
  readonly text: string;
  readonly exact: boolean;
} {
  // Two backslashes stay two, so that a `%` with an odd number of them before it is escaped already.
  const escaped = command.replace(/(\\*)%/g, (all, slashes: string) =>
    slashes.length % 2 === 0 ? `${slashes}\\%` : all,
  );
  const input =
    stdin === undefined ? '' : `%${stdin.replace(/\n$/, '').replace(/%/g, '\\%').replace(/\n/g, '%')}`;
  const text = escaped + input;
  return {
    text,
    exact: isSameCommand(splitCommand(text), { command, ...(stdin !== undefined && { stdin }) }),
  };
}

export function isSameCommand(a: Command, b: Command): boolean {
  return a.command === b.command && a.stdin === b.stdin;
}
