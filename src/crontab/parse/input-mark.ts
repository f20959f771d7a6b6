// Where a command ends and its standard input begins.

/** The offset of the first unescaped `%`, or -1. */
export function inputMark(text: string): number {
  if (!text.includes('%')) return -1;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '%') return index;
    if (text[index] === '\\') index++;
  }
  return -1;
}
