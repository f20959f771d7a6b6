import { displayWidth, wrap } from './display-width.ts';

/**
 * A command on several lines where it is too long for one, as a shell takes it: each line but the last ends with a backslash.
 * @param indent before each line; lines after the first have it twice
 */
export function shellLines(command: string, width: number | undefined, indent: string): readonly string[] {
  if (width === undefined || displayWidth(indent + command) <= width) return [indent + command];
  const room = Math.max(1, width - 2 * indent.length - ' \\'.length);
  const lines = wrap(command, room).map((line) => line.trim());
  return lines.map((line, index) => {
    const begin = index === 0 ? indent : indent + indent;
    return index === lines.length - 1 ? begin + line : `${begin}${line} \\`;
  });
}
