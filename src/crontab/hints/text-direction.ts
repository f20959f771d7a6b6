// Finds characters that make a line look other than what is run: the reader sees its parts in another order.
import type { Complain } from '../diagnostics/report.ts';

/** Embeddings, overrides and isolates (Unicode Bidirectional Algorithm, UAX #9, section 2). */
const DIRECTION = /[\u061C\u202A-\u202E\u2066-\u2069]/;

/** Reports the first of a line. */
export function explainDirection(text: string, complain: Complain): void {
  const found = DIRECTION.exec(text);
  if (found === null) return;
  const code = text.charCodeAt(found.index).toString(16).toUpperCase().padStart(4, '0');
  const message = `U+${code} changes the direction of the text after it, so people may read another line than cronbridge does`;
  complain('text-direction', { start: found.index, end: found.index + 1 }, message, 'remove it');
}
