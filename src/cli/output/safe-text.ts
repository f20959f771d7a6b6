// Makes text from outside safe for a terminal: colours are kept, and everything else that a terminal would obey is made
// visible.
import { withoutEnd } from '../../crontab/parse/line.ts';

/**
 * Select Graphic Rendition: colours, bold, underline (ECMA-48, 8.3.117). These neither move the cursor nor make the terminal
 * answer.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this file is about
const SGR = /\x1b\[[\d;:]*m/g;

/** Whether a sequence hides text (SGR 8). The 8 in a colour such as `38;5;8` does not. */
function conceals(sequence: string): boolean {
  const colours = /[34]8[;:](?:5[;:]\d*|2(?:[;:]\d*){3})/g;
  return sequence
    .slice(2, -1)
    .replace(colours, '')
    .split(/[;:]/)
    .some((parameter) => Number(parameter) === 8);
}

/** The sequences that end all colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: see above
const RESET = /\x1b\[[0;]*m/;

/**
 * What a terminal obeys, and what makes a text look like another: control characters, marks that change the direction of
 * writing, invisible characters. Joiners are allowed where they join: in emoji and in scripts that need them.
 */
const UNSAFE = new RegExp(
  [
    String.raw`(?![\n\t])\p{Cc}|\p{Cs}`,
    String.raw`[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]`,
    String.raw`(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\p{M}|(?!\p{ASCII})\p{L})[\u200c\u200d]`,
    String.raw`[\u200c\u200d](?!\p{Extended_Pictographic}|\p{M}|(?!\p{ASCII})\p{L})`,
  ].join('|'),
  'gu',
);

const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\r': '\\r' };

/**
 * The text in a form that is safe for a terminal. Colours are kept and end with their line, tabs and newlines are kept, the
 * carriage return of a CRLF is removed, and any other control character is escaped as in JSON: `\u001b`, so that JSON keeps its
 * meaning.
 */
export function safeText(text: string): string {
  return text.replace(/[^\n]+/g, safeLine);
}

function safeLine(line: string): string {
  const colors = (line.match(SGR) ?? []).map((color) => (conceals(color) ? visible(color) : color));
  const parts = withoutEnd(line, '\r').split(SGR).map(visible);
  const safe = parts.map((part, index) => part + (colors[index] ?? '')).join('');
  const last = colors.at(-1);
  return last === undefined || RESET.test(last) ? safe : `${safe}\x1b[0m`;
}

/** The text with every unsafe character visible, colours included. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((index) => SHORT[character] ?? `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * A line of a command's output. On a terminal, each carriage return of a progress bar starts a new line, so nothing is
 * overwritten and nothing is hidden.
 */
export function linesFor({ width }: { readonly width: number | undefined }, line: string): readonly string[] {
  if (width === undefined) return [line];
  const lines = line.split('\r').filter((part) => part !== '');
  return lines.length === 0 ? [''] : lines;
}
