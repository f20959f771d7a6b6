import { CronbridgeError } from '../../errors.ts';
import { readText, shownName } from '../../files/crontab-files.ts';
import { parseAhead } from '../../operate/asked-time.ts';
import type { Context, Start } from '../context.ts';
import { explainText, languageOf } from '../explain-text.ts';
import { type CommandLine, countOption, jsonOption, type OptionsOf } from '../options.ts';
import { printDiagnostics } from '../output/diagnostics.ts';
import { explainedJson, printExplained } from '../output/explanation.ts';
import { EXIT } from '../output/failure.ts';
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
  const from = options.from === undefined ? context.now() : parseAhead(options.from, '--from', context.now());
  const file = await textToExplain(context, entry);
  const { explained, entries, diagnostics, failed } = explainText(file, {
    language,
    timezone,
    from,
    count: options.count,
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
