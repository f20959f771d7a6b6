// What the time of an entry means in words. The words are cronstrue's, which knows many languages but not cronie's rules.
import cronstrue from 'cronstrue/i18n.js';
import type { TimeSpec } from '../crontab/job.ts';
import { type DayRule, dayRule } from '../time/day-rule.ts';
import { exactSpec, type SpecDays } from './exact-spec.ts';

const { locales } = cronstrue.default;

/** What `--lang` can be, sorted. */
export const LANGUAGES: readonly string[] = Object.keys(locales).sort();

/** One sentence, or two: of `or` either may hold, of `and` both must. */
export interface Words {
  readonly sentences: readonly string[];
  readonly join?: 'or' | 'and';
}

const EVERY_DAY: SpecDays = {};

/** Says when an entry runs. What is told apart here is what one sentence of cronstrue cannot tell: it reads as "and" what is "or". */
export function wordsOf(time: TimeSpec, language: string): Words {
  const say = (days: SpecDays, locale = language) => describe(exactSpec(time, days), locale);
  const rule = dayRule(time);
  switch (rule.kind) {
    case 'every-day':
      return { sentences: [say(EVERY_DAY)] };
    case 'days':
      return { sentences: [say({ days: rule.days })] };
    case 'weekdays':
      return { sentences: [say({ weekdays: rule.weekdays })] };
    case 'either':
      return {
        sentences: [say({ days: rule.days }), say({ weekdays: rule.weekdays }, withoutOnly(language))],
        join: 'or',
      };
    case 'both':
      return both(rule, say);
  }
}

/** The third Friday, said behind a list of days, would read as one more of them. */
function both({ days, weekdays }: DayRule & { kind: 'both' }, say: (days: SpecDays) => string): Words {
  if (weekdays.kind === 'set') return { sentences: [say({ days, weekdays })] };
  return { sentences: [say({ days }), say({ weekdays })], join: 'and' };
}

function describe(spec: string, locale: string): string {
  return cronstrue.default.toString(spec, { locale, use24HourTimeFormat: true, logicalAndDayFields: true });
}

/** The language with "on Monday" where cronstrue says "only on Monday": in one half of an OR entry that is not true. */
function withoutOnly(language: string): string {
  const name = `${language} without only`;
  const locale = locales[language];
  if (locale === undefined) throw new Error(`cronstrue does not know the language ${language}`);
  const onWeekdays = language === 'en' ? ', on %s' : ', %s';
  locales[name] ??= Object.assign(Object.create(locale), { commaOnlyOnX0: () => onWeekdays });
  return name;
}
