/** A part of a line: UTF-16 offsets into its text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Line {
  readonly file: string;
  /** The file's position among the files, from 0. */
  readonly fileIndex: number;
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A text between two spaces. */
export interface Word extends Span {
  readonly text: string;
}

/**
 * Splits a text at LF or CRLF, without a byte order mark.
 * @returns the lines, and whether the last one, if any, ends with a newline
 */
export function splitLines(text: string): { readonly lines: readonly string[]; readonly ended: boolean } {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  return { lines: lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)), ended };
}

/** Cron's separators are space and tab, nothing else. */
export function skipBlanks(text: string, from: number): number {
  let index = from;
  while (text[index] === ' ' || text[index] === '\t') index++;
  return index;
}

/** A text on its own, as a word. */
export function aloneAsWord(text: string): Word {
  return { text, start: 0, end: text.length };
}

/** The word that begins at `from`, which is not a space. */
export function wordAt(text: string, from: number): Word {
  let end = from;
  while (end < text.length && text[end] !== ' ' && text[end] !== '\t') end++;
  return { text: text.slice(from, end), start: from, end };
}

/** The first words from `from`, at most `limit`. */
export function readWords(text: string, from: number, limit = Number.POSITIVE_INFINITY): Word[] {
  const words: Word[] = [];
  let start = skipBlanks(text, from);
  while (start < text.length && words.length < limit) {
    const word = wordAt(text, start);
    words.push(word);
    start = skipBlanks(text, word.end);
  }
  return words;
}

/** The line without surrounding spaces. */
export function wholeLine(line: Line): Span {
  const start = skipBlanks(line.text, 0);
  return { start, end: Math.max(start, line.text.trimEnd().length) };
}

/** The text without certain characters at its end. A regular expression that ends in `+$` would take quadratic time. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
