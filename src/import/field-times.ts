// Converts the five fields of a source into five fields of ours.
import { FIELD_RULES, type FieldRule } from '../crontab/parse/field-rules.ts';
import type { Word } from '../crontab/parse/line.ts';
import type { FieldTexts, Refused } from './source.ts';

type FieldReader = (text: string, rule: FieldRule) => string | Refused;

/** Translates the fields one by one, and stops at the first that is refused. */
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
