// Five fields of a source as five fields of ours.
import { FIELD_RULES, type FieldRule } from '../crontab/parse/field-rules.ts';
import type { Word } from '../crontab/parse/line.ts';
import type { FieldTexts, Refused } from './source.ts';

type FieldReader = (text: string, rule: FieldRule) => string | Refused;

/** Translates the fields one by one; the first that is refused says why. */
export function readFields(words: readonly Word[], read: FieldReader): FieldTexts | Refused {
  const texts: string[] = [];
  for (const [index, rule] of FIELD_RULES.entries()) {
    const text = read(words[index]?.text ?? '', rule);
    if (typeof text !== 'string') return text;
    texts.push(text);
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = texts;
  return [minute, hour, day, month, weekday];
}
