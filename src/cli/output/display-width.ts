// Text as a terminal shows it: how many columns it takes, cut to fit.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** The columns that a text takes, colours not counted. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter();

/** The text, or as much of it as fits before `…`. For text without colours. */
export function clip(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += displayWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text in lines of at most so many columns, broken at blanks, and within a word where it is longer than a line. */
export function wrap(text: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || displayWidth(text) <= columns) return [text];
  return wrapAnsi(text, columns, { hard: true }).split('\n');
}
