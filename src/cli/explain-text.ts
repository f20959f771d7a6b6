import { closest, distance } from 'fastest-levenshtein';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import { explainEntry } from '../explain/explanation.ts';
import { type ReadEntry, readEntries } from '../explain/read-entries.ts';
import { LANGUAGES, phrasesOf } from '../explain/words.ts';
import { END_OF_CALENDAR } from '../time/interval.ts';
import { upcomingRuns } from '../time/upcoming.ts';
import { firstOf } from './first-of.ts';
import type { Explained } from './output/explanation.ts';

interface ExplainOptions {
  /** As `languageOf` gives it. */
  readonly language: string;
  /** Of entries that name none. */
  readonly timezone: string;
  readonly from: Date;
  /** How many runs of each. */
  readonly count: number;
}

/** Explains the entries of a text, if it has no error. */
export function explainText(file: CrontabFile, { language, timezone, from, count }: ExplainOptions) {
  const { entries, diagnostics } = readEntries(file, {
    timezone,
    now: from,
    clockTexts: phrasesOf(language).clocks,
  });
  const failed = hasErrors(diagnostics);
  const explained = failed
    ? []
    : entries.map((each): Explained => {
        const next = nextRuns(each, from, count);
        return { ...each, explanation: explainEntry(each, language), next };
      });
  return { entries, explained, diagnostics, failed };
}

function nextRuns({ job }: ReadEntry, from: Date, count: number): readonly Date[] {
  const runs = upcomingRuns([job], { from, until: END_OF_CALENDAR });
  return firstOf(runs, count).map(({ scheduled }) => scheduled);
}

/**
 * A language in cronstrue's spelling: `PT-br` is `pt_BR`, and `ja-JP` is `ja`, since there is no such variety.
 * @throws CronbridgeError `usage`
 */
export function languageOf(text: string): string {
  const wanted = text.replace('-', '_').toLowerCase();
  const [language = ''] = wanted.split('_');
  const named = (name: string) => LANGUAGES.find((known) => known.toLowerCase() === name);
  const found = named(wanted) ?? named(language);
  if (found !== undefined) return found;
  const varieties = LANGUAGES.filter((known) => known.startsWith(`${language}_`));
  const nearest = closest(wanted, LANGUAGES);
  const likely = varieties.length > 0 || distance(wanted, nearest) > 1 ? varieties : [nearest];
  const guess = likely.length > 0 ? `did you mean ${likely.join(' or ')}? ` : '';
  throw new CronbridgeError('usage', `the language "${text}" is not supported`, {
    hint: `${guess}the languages are ${LANGUAGES.join(', ')}`,
  });
}
