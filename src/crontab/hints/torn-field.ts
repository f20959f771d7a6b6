// Finds spaces inside a list, range or step: `0, 30`, `1- 5`, `*/ 5`. Cron reads what follows the space as the next field.

import { instead } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { type Line, readWords, type Word, withoutEnd } from '../parse/line.ts';
import { readsAsTime } from '../parse/written-time.ts';
import { looksLikeField } from './field-hints.ts';

const FIELD_COUNT = 5;

/** How many words are examined: a list can have a space after each comma. */
const WORDS_READ = 80;

/** Signs of a split field: the character before or after the space. */
const ENDS_OPEN = /[,~/-]$/;
const BEGINS_OPEN = /^[,~/-]/;

interface Torn {
  readonly words: readonly Word[];
  readonly joined: string;
}

/**
 * Reports a time with a split field, if joining it gives five fields and a command.
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

/** Reports a weekday that continues after a space, in an entry that was otherwise readable: `0 5 * * mon ,tue` and `0 5 * * 1 - 5`. */
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

/** The words, with the parts of split fields joined. */
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
  // A star ends no list: what comes before it has an extra comma.
  if (!isTorn || after.startsWith('*')) return false;
  return looksLikeField(withoutEnd(before + after, ',~/-'));
}
