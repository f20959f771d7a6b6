// The lines of a log: their colours and what a search finds in them.
import Anser from 'anser';
import { visibleText } from './visible-text.ts';

/** A stretch of text with one look. */
interface LogPiece {
  readonly text: string;
  /** Classes: `ansi-red`, `bold`. */
  readonly look: string;
  /** Of 256 colours or more, as `r, g, b`. */
  readonly colour?: string;
}

const ESCAPE = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
const OTHER_SEQUENCE = /\u001b(?!\[[0-9;]*m)/g;

/**
 * A line's text, in pieces of one look. The sequences that set a look (ECMA-48, SGR) have no text; other sequences and control
 * characters become visible signs.
 */
export function piecesOf(text: string): readonly LogPiece[] {
  if (!text.includes(ESCAPE)) return [{ text: visibleText(text), look: '' }];
  return Anser.ansiToJson(text.replace(OTHER_SEQUENCE, '\u241b'), {
    use_classes: true,
    remove_empty: true,
    json: true,
  }).map(({ content, fg, bg, fg_truecolor, decorations }) => {
    const isNamed = /^ansi-(?:bright-)?\w+$/.test(fg ?? '') && !/truecolor|palette/.test(fg ?? '');
    const colour = fg === 'ansi-truecolor' ? fg_truecolor : paletteColour(fg);
    const look = [
      ...(isNamed ? [fg] : []),
      ...(bg && /^ansi-(?:bright-)?[a-z]+$/.test(bg) ? [`on-${bg}`] : []),
      ...decorations,
    ].join(' ');
    return { text: visibleText(content), look, ...(colour && { colour }) };
  });
}

/** The colours 16 to 255 (xterm): a cube of 6 × 6 × 6, and greys. */
function paletteColour(name: string | null): string | undefined {
  const [, digits] = /^ansi-palette-(\d+)$/.exec(name ?? '') ?? [];
  if (digits === undefined) return undefined;
  const index = Number(digits) - 16;
  if (index >= 216)
    return Array(3)
      .fill(8 + (index - 216) * 10)
      .join(', ');
  return [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6]
    .map((level) => (level === 0 ? 0 : 55 + level * 40))
    .join(', ');
}

/** What is searched: the text as it is shown. */
export function plainLine(text: string): string {
  return piecesOf(text)
    .map((piece) => piece.text)
    .join('');
}

/** The numbers of the lines that have the text, from 0. */
export function linesWith(lines: readonly (readonly [number, string])[], wanted: string): number[] {
  if (wanted === '') return [];
  const needle = wanted.toLowerCase();
  const found: number[] = [];
  for (const [index, [, text]] of lines.entries())
    if (plainLine(text).toLowerCase().includes(needle)) found.push(index);
  return found;
}
