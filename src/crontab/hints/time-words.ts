import { distance } from 'fastest-levenshtein';
import { MONTHS, WEEKDAYS } from '../parse/field-rules.ts';

/** Languages whose names of days appear in crontabs. */
const LANGUAGES = [
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'sv',
  'da',
  'nb',
  'fi',
  'pl',
  'cs',
  'ru',
  'uk',
  'tr',
  'ja',
  'zh',
  'ko',
];

/** English words, as cron writes them. */
const SEVERAL_DAYS: ReadonlyMap<string, string> = new Map([
  ['weekday', 'mon-fri'],
  ['weekdays', 'mon-fri'],
  ['workday', 'mon-fri'],
  ['workdays', 'mon-fri'],
  ['weekend', 'sat,sun'],
  ['weekends', 'sat,sun'],
]);

const ANY = new Set(['all', 'any', 'every', 'everyday']);

/** In words of this length, two letters may be wrong. */
const LONG_WORD = 5;

/** Two letters are enough for a day. */
const SHORTEST_DAY = 2;

/** The first Sunday of 2023, which was the first day of that year. */
const SUNDAY = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;

/** Computed at the first wrong name: hundreds of names in a dozen languages. */
const inLanguages = {
  weekday: lazily(() => namesInLanguages('weekday', WEEKDAYS)),
  month: lazily(() => namesInLanguages('month', MONTHS)),
};

/** Full-width characters as ASCII; anything else unchanged. */
export function narrowed(text: string): string {
  return /[\uFF01-\uFF5E]/.test(text)
    ? text.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    : text;
}

/**
 * The name that cron uses for a word of a month or weekday: `mon` for `lundi`, `月`, `Montag` and `Mo`, `mon-fri` for
 * `weekdays`.
 * @param names MONTHS or WEEKDAYS
 * @returns undefined for any other word, and for one that means different days in different languages
 */
export function wordForTime(word: string, names: readonly string[]): string | undefined {
  if (word.length > 20) return undefined;
  const text = simple(word);
  if (ANY.has(text)) return '*';
  if (names === MONTHS) return inLanguages.month().get(text);
  const several = SEVERAL_DAYS.get(text);
  if (several !== undefined) return several;
  const short = text.length === SHORTEST_DAY && WEEKDAYS.filter((name) => name.startsWith(text));
  return short && short.length === 1 ? short[0] : inLanguages.weekday().get(text);
}

/** Whether one word is a typo of the other: a letter too many, missing, wrong or misplaced; two of these in a long word. */
export function areNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 2) return false;
  const most = Math.min(one.length, other.length) >= LONG_WORD ? 2 : 1;
  return distance(one, other) <= most || sorted(one) === sorted(other);
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function namesInLanguages(kind: 'month' | 'weekday', names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const language of LANGUAGES) {
    for (const length of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { [kind]: length, timeZone: 'UTC' });
      names.forEach((name, index) => {
        const at = kind === 'month' ? Date.UTC(2023, index, 1) : SUNDAY + index * DAY_MS;
        const word = simple(format.format(at));
        if (/^[a-z]?$|\d/.test(word)) return;
        if (found.has(word) && found.get(word) !== name) ambiguous.add(word);
        found.set(word, name);
      });
    }
  }
  for (const word of ambiguous) found.delete(word);
  return found;
}

/** Without capitals, accents and the dot of an abbreviation. */
function simple(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC')
    .replace(/\.$/, '');
}
