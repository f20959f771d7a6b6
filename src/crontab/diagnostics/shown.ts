/** What is longer is cut. */
export const LONGEST_SHOWN = 40;

/** Control and format characters: they could rewrite what a terminal shows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text without anything that a terminal would obey instead of print. */
export function printable(text: string): string {
  return text.replace(INVISIBLE, '\uFFFD');
}

/** The text on one line, printable: a crontab must not steer its reader's terminal. */
export function plain(text: string): string {
  return printable(text.replace(/\s/g, ' '));
}

/** The text in quotes, cut where it is long. */
export function quoted(text: string): string {
  return `"${shortened(text, LONGEST_SHOWN)}"`;
}

/** The text, printable, and cut to a number of code points. */
export function shortened(text: string, limit: number): string {
  // No code point has more than two units: what comes after cannot be shown anyway.
  const points = [...text.slice(0, 2 * limit + 2)];
  return printable(points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : text);
}
