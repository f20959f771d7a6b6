// The lines of a log: their colours and what a search finds in them.
import Anser from 'anser';

/** A stretch of text with one look. */
interface LogPiece {
  readonly text: string;
  /** Classes: `ansi-red`, `bold`. */
  readonly look: string;
  /** Of 256 colours or more, as `r, g, b`. */
  readonly colour?: string;
}

const ESCAPE = '\u001b';

/** A line's text without its escape sequences, and its pieces. Control characters become visible signs. */
export function piecesOf(text: string): readonly LogPiece[] {
  if (!text.includes(ESCAPE)) return [{ text: visible(text), look: '' }];
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true, json: true }).map(
    ({ content, fg, bg, fg_truecolor, decorations }) => {
      const isNamed = /^ansi-(?:bright-)?\w+$/.test(fg ?? '') && !/truecolor|palette/.test(fg ?? '');
      const colour = fg === 'ansi-truecolor' ? fg_truecolor : paletteColour(fg);
      const look = [
        ...(isNamed ? [fg] : []),
        ...(bg && /^ansi-(?:bright-)?[a-z]+$/.test(bg) ? [`on-${bg}`] : []),
        ...decorations,
      ].join(' ');
      return { text: visible(content), look, ...(colour && { colour }) };
    },
  );
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

/** Control characters as their pictures (U+2400…), so that none is lost and none acts. Tabs stay. */
function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    /[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => {
      const code = character.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\u2426';
    },
  );
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
