// What the scripts of `completion` ask: one word a line, a tab, and what it means.
import { crontabPaths } from '../../config/crontab-paths.ts';
import { type FoundSettings, readSettings } from '../../config/read-settings.ts';
import { plain, shortened } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { readCrontabFiles } from '../../files/crontab-files.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import { builtGrammar, type CommandGrammar, type WordKind } from '../completion/grammar.ts';
import { nextWord, type Offer } from '../completion/next-word.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine } from '../options.ts';
import { EXIT } from '../output/failure.ts';

/** @param wholeGrammar that of all commands, which takes long to load */
export function addComplete(
  program: CommandLine,
  start: Start,
  wholeGrammar: () => Promise<CommandGrammar>,
): void {
  program
    .command('complete', { hidden: true })
    .description('print what the last of the words can become')
    .argument('[words...]', 'those after the program')
    .option('--grammar', 'print the grammar of all commands')
    .action((words, { grammar }) =>
      start(async (context) => {
        const { out } = context.terminal;
        if (grammar) out.line(JSON.stringify(await wholeGrammar()));
        else await complete(context, builtGrammar() ?? (await wholeGrammar()), words);
        return EXIT.done;
      }),
    );
}

const LONGEST_ABOUT = 60;

async function complete(context: Context, grammar: CommandGrammar, words: readonly string[]): Promise<void> {
  const { out } = context.terminal;
  const { offers, value, prefix, typed, given } = nextWord(grammar, words);
  if (value?.kind === 'file') {
    out.line(':files');
    return;
  }
  const found = value === undefined ? offers : await offersOf(context, grammar, value, given);
  for (const { word, about } of found) {
    if (!word.startsWith(typed)) continue;
    out.line(`${prefix}${word}${about ? `\t${shortened(plain(about), LONGEST_ABOUT)}` : ''}`);
  }
}

type Given = ReturnType<typeof nextWord>['given'];

async function offersOf(
  context: Context,
  grammar: CommandGrammar,
  value: WordKind,
  given: Given,
): Promise<readonly Offer[]> {
  const words = (list: readonly string[]) => list.map((word) => ({ word }));
  switch (value.kind) {
    case 'choice':
      return words(value.choices);
    case 'command':
      return grammar.commands.map(({ name, about }) => ({ word: name, about }));
    case 'zone':
      return words(Intl.supportedValuesOf('timeZone'));
    case 'stage':
      return words((await settingsOf(context, given))?.stages ?? []);
    case 'job':
      return jobsOf(context, given);
    default:
      return [];
  }
}

/** The jobs of the crontab here: a deployment is far away. A crontab that cannot be read has none. */
async function jobsOf(context: Context, given: Given): Promise<readonly Offer[]> {
  const settings = await settingsOf(context, given);
  if (settings === undefined) return [];
  const files = await orNothing(() => readCrontabFiles(crontabPaths(settings, given.get('--crontab') ?? [])));
  const { jobs } = readJobs(files ?? [], { timezone: settings.timezone });
  return jobs.map(({ name, spec, command }) => ({ word: name, about: `${spec} ${command}` }));
}

function settingsOf({ env }: Context, given: Given): Promise<FoundSettings | undefined> {
  const last = (name: string) => given.get(name)?.at(-1);
  const options = { config: last('--config'), stage: last('--stage') };
  return orNothing(() => readSettings({ env, directory: process.cwd(), options }));
}

/** Somebody who types is not to read what is wrong with a file. */
async function orNothing<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CronbridgeError) return undefined;
    throw error;
  }
}
