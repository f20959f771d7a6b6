// Measures text in terminal columns, and cuts and wraps it to fit.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** The columns that a text takes, without its colours. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter();

/** The text, shortened with `…` if it does not fit. For text without colours. */
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

/** Wraps the text at spaces, and breaks words that are longer than a line. */
export function wrap(text: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || displayWidth(text) <= columns) return [text];
  return wrapAnsi(text, columns, { hard: true }).split('\n');
}
