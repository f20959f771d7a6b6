// Comments that begin with `#@`: which of them are cronbridge's, and of what kind.
import { distance } from 'fastest-levenshtein';
import type { Complain } from '../diagnostics/report.ts';
import { LONGEST_SHOWN, quoted, shortened } from '../diagnostics/shown.ts';
import { type Line, readWords, type Word, wordAt } from './line.ts';
import { OPTION_FIELDS } from './option-values.ts';

export type Directive =
  /** `#@ key=value ...`: options of the entry below. */
  | { readonly kind: 'options'; readonly words: readonly Word[] }
  /** `#@default key=value ...`: for all entries below. */
  | { readonly kind: 'defaults'; readonly words: readonly Word[] }
  /** `#@ format=system`: for the whole file. */
  | { readonly kind: 'format'; readonly word: Word; readonly alone: boolean };

/** Reads a comment as a directive. `#@daily /app/report` is not one, but a disabled entry. @param start where the `#` is */
export function readDirective(line: Line, start: number, complain: Complain): Directive | undefined {
  const { text } = line;
  if (text[start + 1] !== '@') return undefined;
  const mark = wordAt(text, start);
  const words = readWords(text, mark.end);
  if (mark.text === '#@default') return { kind: 'defaults', words };
  if (mark.text !== '#@') {
    explainMark(mark, complain);
    return undefined;
  }
  const format = words.find((word) => word.text === 'format' || word.text.startsWith('format='));
  if (format !== undefined) return { kind: 'format', word: format, alone: words.length === 1 };
  return { kind: 'options', words };
}

function explainMark(mark: Word, complain: Complain): void {
  const word = mark.text.slice(2);
  const key = word.split('=', 1)[0] ?? '';
  if (word.includes('=') && (OPTION_FIELDS.has(key) || key === 'format')) {
    complain(
      'option-syntax',
      mark,
      `${quoted(mark.text)} has no space after "#@"`,
      `write #@ ${shortened(word, LONGEST_SHOWN)}`,
    );
  } else if (word.length < 12 && distance(word.toLowerCase(), 'default') <= 2) {
    complain('option-syntax', mark, `${quoted(mark.text)} is not "#@default"`, 'write #@default key=value');
  }
}
