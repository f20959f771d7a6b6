// Finds characters that make a line look other than what is run: the reader sees its parts in another order.
import type { Correction } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';

/** Embeddings, overrides and isolates (Unicode Bidirectional Algorithm, UAX #9, section 2). */
const DIRECTION = /[\u061C\u202A-\u202E\u2066-\u2069]/g;

/** Reports the first of a line, and corrects all. */
export function explainDirection(text: string, complain: Complain): void {
  const corrections = [...text.matchAll(DIRECTION)].map(
    ({ index }): Correction => ({ start: index, end: index + 1, text: '' }),
  );
  const [first] = corrections;
  if (first === undefined) return;
  const code = text.charCodeAt(first.start).toString(16).toUpperCase().padStart(4, '0');
  const message = `U+${code} changes the direction of the text after it, so the line can look other than it is`;
  complain('text-direction', first, message, { hint: 'remove it', corrections });
}
