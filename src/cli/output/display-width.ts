// Text as a terminal shows it: how many columns it takes, cut to fit, without characters that could move the cursor.
import { stripVTControlCharacters } from 'node:util';
import { characterColumns } from '../../crontab/diagnostics/character-columns.ts';
import { printable } from '../../crontab/diagnostics/shown.ts';

/** The columns that a text takes, colours not counted. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += characterColumns(character);
  return width;
}

/** The text, or as much of it as fits before `…`. For text without colours. */
export function clip(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += characterColumns(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The text in lines of at most so many columns, broken at blanks, and within a word where it is longer than a line. */
export function wrap(text: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || displayWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = cut(word, columns);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
}

function cut(word: string, columns: number): readonly string[] {
  const parts = [''];
  for (const character of word) {
    const longer = (parts.at(-1) ?? '') + character;
    if (displayWidth(longer) <= columns) parts[parts.length - 1] = longer;
    else parts.push(character);
  }
  return parts;
}

/** The text on one line and without what a terminal would obey instead of print: a crontab must not steer its reader's terminal. */
export function plain(text: string): string {
  return printable(text.replace(/\s/g, ' '));
}
