/** The longest text in messages; longer ones are shortened. */
export const LONGEST_SHOWN = 40;

/** Control and format characters, which could change what a terminal shows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text, with everything that a terminal would obey made visible. */
export function printable(text: string): string {
  return text.replace(INVISIBLE, '\uFFFD');
}

/** The text on one line, printable: a crontab must not control its reader's terminal. */
export function plain(text: string): string {
  return printable(text.replace(/\s/g, ' '));
}

/** The text in quotes, shortened if it is long. */
export function quoted(text: string): string {
  return `"${shortened(text, LONGEST_SHOWN)}"`;
}

/** The text, printable, and shortened to a number of code points. */
export function shortened(text: string, limit: number): string {
  // A code point has at most two units: anything after that cannot be shown anyway.
  const points = [...text.slice(0, 2 * limit + 2)];
  return printable(points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : text);
}
