// Text as a terminal shows it: how many columns it takes, cut to fit, without characters that could move the cursor.
import { stripVTControlCharacters } from 'node:util';
import { characterColumns } from '../../crontab/character-columns.ts';
import { printable } from '../../crontab/shown.ts';

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

/** The text on one line and without what a terminal would obey instead of print: a crontab must not steer its reader's terminal. */
export function plain(text: string): string {
  return printable(text.replace(/\s/g, ' '));
}
