// Finds spaces that cron does not know, and invisible characters, pasted from web pages and documents.

import type { Correction } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import type { Line, Word } from '../parse/line.ts';

const ODD = /[^\S \t]|[\u180E\u200B-\u200F\u2060\uFEFF]/g;
const INVISIBLE = /[\u180E\u200B-\u200F\u2060\uFEFF]/;

/** Reports the first such character in the words of a time. */
export function explainOddBlank(line: Line, words: readonly Word[], complain: Complain): boolean {
  const corrections = words.flatMap(({ text, start }) =>
    [...text.matchAll(ODD)].map(({ index, 0: character }): Correction => {
      const at = start + index;
      return { start: at, end: at + 1, text: INVISIBLE.test(character) ? '' : ' ' };
    }),
  );
  const [first] = corrections;
  if (first === undefined) return false;
  const code = line.text.charCodeAt(first.start).toString(16).toUpperCase().padStart(4, '0');
  const message = `the time contains U+${code}, which cron does not accept as a space`;
  complain('odd-blank', first, message, { hint: 'separate the fields with spaces or tabs', corrections });
  return true;
}
