// Writes the time of a source's entry with the same meaning and as few changes as possible.
import { FIELD_RULES } from '../crontab/parse/field-rules.ts';
import { aloneAsWord } from '../crontab/parse/line.ts';
import { TimeReader, type WrittenTime } from '../crontab/parse/written-time.ts';
import type { FieldTexts } from './source.ts';

const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

export interface OurTime {
  readonly fields: FieldTexts;
  /** Which fields are written differently. */
  readonly changed: readonly number[];
  /** Whether that is because of how the day fields combine. */
  readonly dayRule: boolean;
}

/**
 * @param written the fields as in the source
 * @param meant the same in our language, `''` for a field that matches nothing
 * @returns undefined if nothing can match
 */
export function ourTime(written: readonly string[], meant: FieldTexts): OurTime | undefined {
  const wanted = withoutEmpty(meant);
  if (wanted === undefined) return undefined;
  const [minute, hour, day, month, weekday] = wanted.map((text, index) => {
    const own = written[index] ?? '';
    return own === text || meaningOf(inField(own, index)) === meaningOf(inField(text, index)) ? own : text;
  });
  const kept: FieldTexts = [minute ?? '', hour ?? '', day ?? '', month ?? '', weekday ?? ''];
  const sameDays = kept.join() === wanted.join() || meaningOf(kept) === meaningOf(wanted);
  const fields = sameDays ? kept : withDaysOf(kept, wanted);
  const changed = fields.flatMap((text, index) => (text === written[index] ? [] : [index]));
  return { fields, changed, dayRule: !sameDays };
}

/** If one day field is enough, a day field that matches nothing leaves the days to the other. */
function withoutEmpty(meant: FieldTexts): FieldTexts | undefined {
  const [minute, hour, day, month, weekday] = meant;
  if (minute === '' || hour === '' || month === '') return undefined;
  if (day !== '' && weekday !== '') return meant;
  const other = day || weekday;
  if (other === '' || other.startsWith('*')) return undefined;
  return [minute, hour, day || '*', month, weekday || '*'];
}

function withDaysOf(kept: FieldTexts, wanted: FieldTexts): FieldTexts {
  return [kept[0], kept[1], wanted[DAY_OF_MONTH], kept[3], wanted[DAY_OF_WEEK]];
}

/** Only this field, with every other field `*`. */
function inField(text: string, index: number): readonly string[] {
  return FIELD_RULES.map((_, at) => (at === index ? text : '*'));
}

/** Equal texts mean equal minutes. @returns undefined if we cannot read the fields */
function meaningOf(fields: readonly string[]): string | undefined {
  const words = fields.map(aloneAsWord);
  const time = new TimeReader().read(words, () => {});
  if (time === undefined) return undefined;
  const { star: dayStar, ...day } = { star: false, ...time.dayOfMonth };
  const { star: weekdayStar, ...weekday } = { star: false, ...time.dayOfWeek };
  const both = dayStar || weekdayStar;
  return JSON.stringify([
    valuesOf(time.minute),
    valuesOf(time.hour),
    day,
    valuesOf(time.month),
    weekday,
    both,
  ]);
}

function valuesOf(field: WrittenTime['minute']): object {
  const { star: _star, ...values } = field;
  return values;
}
