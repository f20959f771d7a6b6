// The comments directly above an entry: its description.

import { looksLikeField } from './field-hints.ts';
import { readWords } from './line.ts';

/** Text of a comment line as a part of a description; empty for lines that only decorate. */
export function descriptionOf(comment: string): string {
  const text = comment.replace(/^#+[ \t]?/, '').trimEnd();
  return /[\p{L}\p{N}]/u.test(text) ? text.replace(/[ \t]*#+$/, '') : '';
}

/** Whether a comment is an entry that somebody has switched off: `#0 5 * * * /app/report`. What stands above it belongs to it. */
export function isDisabledEntry(comment: string): boolean {
  const text = comment.replace(/^#+[ \t]*/, '');
  if (/^@(?:hourly|daily|midnight|weekly|monthly|yearly|annually|reboot)[ \t]+[^ \t]/.test(text)) return true;
  if (!/^[\d*]/.test(text)) return false;
  const words = readWords(text, 0, 6);
  return words.length === 6 && words.slice(0, 5).every((word) => looksLikeField(word.text));
}
