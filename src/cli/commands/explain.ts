import { closest, distance } from 'fastest-levenshtein';
import { hasErrors } from '../../crontab/diagnostics/diagnostic.ts';
import { CronbridgeError } from '../../errors.ts';
import { explainEntry } from '../../explain/explanation.ts';
import { type ReadEntry, readEntries } from '../../explain/read-entries.ts';
import { LANGUAGES, phrasesOf } from '../../explain/words.ts';
import { readText, shownName } from '../../files/crontab-files.ts';
import { END_OF_CALENDAR } from '../../time/interval.ts';
import { upcomingRuns } from '../../time/upcoming.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, countOption, jsonOption, type OptionsOf } from '../options.ts';
import { printDiagnostics } from '../output/diagnostics.ts';
import { type Explained, explainedJson, printExplained } from '../output/explanation.ts';
import { EXIT } from '../output/failure.ts';
import { parseInstant } from '../output/time.ts';
import { chosenTimezone } from '../timezone.ts';

const grammar = (program: CommandLine) =>
  program
    .command('explain')
    .description('explain an entry: in words, by field, as EventBridge schedules, and with its next runs')
    .argument('<entry...>', 'a time or a whole line, in quotes, or - for standard input')
    .option('--lang <language>', 'language of the words: en, ja, de and many others', 'en')
    .option('--timezone <zone>', 'time zone of an entry that sets none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .addOption(countOption('number of runs to show').default(5))
    .option('--from <time>', 'show runs from this time, inclusive (default: now)')
    .addOption(jsonOption());

export function addExplain(program: CommandLine, start: Start): void {
  grammar(program).action((entry, options) => start((context) => explain(context, entry, options)));
}

async function explain(
  context: Context,
  entry: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const language = languageOf(options.lang);
  const timezone = chosenTimezone(await context.settings(), options.timezone);
  const from = options.from === undefined ? context.now() : parseInstant(options.from, '--from');
  const file = await textToExplain(context, entry);
  const { entries, diagnostics } = readEntries(file, {
    timezone,
    now: from,
    clockTexts: phrasesOf(language).clocks,
  });
  const failed = hasErrors(diagnostics);
  const explained = failed
    ? []
    : entries.map((each): Explained => {
        const next = nextRuns(each, from, options.count);
        return { ...each, explanation: explainEntry(each, language), next };
      });
  if (options.json) {
    out.line(JSON.stringify({ entries: explained.map(explainedJson), diagnostics }, null, 2));
  } else if (failed) {
    printDiagnostics(err, diagnostics, [file]);
  } else {
    printExplained(out, explained);
    if (diagnostics.length > 0) out.line();
    printDiagnostics(out, diagnostics, [file]);
  }
  if (failed) return EXIT.usage;
  if (entries.length === 0) throw new CronbridgeError('usage', 'the text contains no entry');
  return EXIT.done;
}

/** The text of the argument. An unquoted entry becomes several arguments in a shell, and its stars become file names. */
async function textToExplain(
  { program }: Context,
  [entry = '', ...rest]: readonly string[],
): Promise<{
  file: string;
  text: string;
}> {
  if (rest.length > 0) {
    throw new CronbridgeError('usage', `an entry must be one argument, but there are ${rest.length + 1}`, {
      hint: `put it in quotes: ${program} explain '*/5 8-18 * * 1-5'`,
    });
  }
  return entry === '-'
    ? { file: shownName(entry), text: await readText(entry) }
    : { file: 'entry', text: entry };
}

function nextRuns({ job }: ReadEntry, from: Date, count: number): readonly Date[] {
  const next: Date[] = [];
  for (const { scheduled } of upcomingRuns([job], { from, until: END_OF_CALENDAR })) {
    if (next.push(scheduled) === count) break;
  }
  return next;
}

/** A language in cronstrue's spelling: `PT-br` is `pt_BR`, and `ja-JP` is `ja`, since there is no such variety. */
function languageOf(text: string): string {
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
