import cronstrue from 'cronstrue/i18n.js';
import type { TimeSpec } from '../crontab/job.ts';
import { type DayRule, dayRule } from '../time/day-rule.ts';
import { ENGLISH } from './english.ts';
import { exactSpec, type SpecDays } from './exact-spec.ts';
import { JAPANESE } from './japanese.ts';
import type { Phrases } from './phrases.ts';

const { locales } = cronstrue.default;

/** The values of `--lang`, sorted. */
export const LANGUAGES: readonly string[] = Object.keys(locales).sort();

/** Languages with sentences of our own: cronstrue does not know cronie's rules, and its Japanese is unnatural. */
const OWN: ReadonlyMap<string, Phrases> = new Map([
  ['en', ENGLISH],
  ['ja', JAPANESE],
]);

/** All phrases but the sentence about the time; English if we have none for the language. */
export function phrasesOf(language: string): Phrases {
  return OWN.get(language) ?? ENGLISH;
}

/** One sentence, or two: with `or` either may hold, with `and` both must. */
export interface TimeWords {
  readonly sentences: readonly string[];
  readonly join?: 'or' | 'and';
}

const EVERY_DAY: SpecDays = {};

/** When an entry runs. cronstrue gets two sentences if its single one would say "and" for "or". */
export function wordsOf(time: TimeSpec, language: string): TimeWords {
  const own = OWN.get(language);
  if (own !== undefined) return { sentences: [own.sentence(time)] };
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

/** The third Friday after a list of days would read as one of them. */
function both({ days, weekdays }: DayRule & { kind: 'both' }, say: (days: SpecDays) => string): TimeWords {
  if (weekdays.kind === 'set') return { sentences: [say({ days, weekdays })] };
  return { sentences: [say({ days }), say({ weekdays })], join: 'and' };
}

function describe(spec: string, locale: string): string {
  return cronstrue.default.toString(spec, { locale, use24HourTimeFormat: true, logicalAndDayFields: true });
}

/** The language with "Monday" where cronstrue says "only on Monday", which is wrong in one half of an OR entry. */
function withoutOnly(language: string): string {
  const name = `${language} without only`;
  const locale = locales[language];
  if (locale === undefined) throw new Error(`cronstrue does not know the language ${language}`);
  locales[name] ??= Object.assign(Object.create(locale), { commaOnlyOnX0: () => ', %s' });
  return name;
}
