// Blanks inside of a list, range or step: `0, 30`, `1- 5`, `*/ 5`. Cron takes what follows the blank for the next field.

import { instead } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { type Line, readWords, type Word, withoutEnd } from '../parse/line.ts';
import { readsAsTime } from '../parse/written-time.ts';
import { looksLikeField } from './field-hints.ts';

const FIELD_COUNT = 5;

/** So many words are looked at: lists can be torn apart at each comma. */
const WORDS_READ = 80;

/** What tears a field: the mark before or after the blank. */
const ENDS_OPEN = /[,~/-]$/;
const BEGINS_OPEN = /^[,~/-]/;

interface Torn {
  readonly words: readonly Word[];
  readonly joined: string;
}

/**
 * Reports a time of which a field is torn apart by blanks, where five fields and a command are left when it is put together.
 * @param fields the first five words, which cannot be read as a time
 */
export function explainTornField(line: Line, [first]: readonly Word[], complain: Complain): boolean {
  const fields = first === undefined ? [] : putTogether(readWords(line.text, first.start, WORDS_READ));
  const time = fields.slice(0, FIELD_COUNT);
  const next = fields[FIELD_COUNT];
  if (next === undefined || !time.every(({ joined }) => looksLikeField(joined))) return false;
  if (next.joined.startsWith('*') || (looksLikeField(next.joined) && /^[\d~?]/.test(next.joined)))
    return false;
  return report(time, complain);
}

/** Reports a weekday that goes on behind a blank, in an entry that could be read: `0 5 * * mon ,tue` and `0 5 * * 1 - 5`. */
export function explainTornWeekday(line: Line, words: readonly Word[], complain: Complain): boolean {
  const [first] = words;
  const sixth = words[FIELD_COUNT];
  if (first === undefined || sixth === undefined || !BEGINS_OPEN.test(sixth.text)) return false;
  const time = putTogether(readWords(line.text, first.start, WORDS_READ)).slice(0, FIELD_COUNT);
  if (!readsAsTime(time.map(({ joined }) => joined).join(' '))) return false;
  return report(time, complain);
}

function report(time: readonly Torn[], complain: Complain): boolean {
  const torn = time.filter(({ words }) => words.length > 1);
  for (const { words, joined } of torn) {
    const [start, end] = [words[0]?.start ?? 0, words.at(-1)?.end ?? 0];
    const message = `the field ${quoted(words.map(({ text }) => text).join(' '))} contains a space`;
    complain('blank-in-field', { start, end }, message, instead({ start, end }, joined));
  }
  return torn.length > 0;
}

/** The words with those joined between which a blank tears a field. */
function putTogether(words: readonly Word[]): readonly Torn[] {
  const fields: Torn[] = [];
  for (const word of words) {
    const before = fields.at(-1);
    if (before !== undefined && belongTogether(before.joined, word.text)) {
      fields[fields.length - 1] = { words: [...before.words, word], joined: before.joined + word.text };
    } else {
      fields.push({ words: [word], joined: word.text });
    }
  }
  return fields;
}

function belongTogether(before: string, after: string): boolean {
  const isTorn = ENDS_OPEN.test(before) || BEGINS_OPEN.test(after);
  // A star ends no list: what comes before it has a comma too many.
  if (!isTorn || after.startsWith('*')) return false;
  return looksLikeField(withoutEnd(before + after, ',~/-'));
}
