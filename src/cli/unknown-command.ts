import type { CommandUnknownOpts as Command } from '@commander-js/extra-typings';
import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { nearNames } from '../near-names.ts';
import { shellWord } from '../shell/quote.ts';

/** Commands that start, end or change something are never suggested for a typo: a suggestion is quickly typed. */
export const CHANGING_COMMANDS: ReadonlySet<string> = new Set([
  'run',
  'rerun',
  'stop',
  'pause',
  'resume',
  'backfill',
  'drain',
  'sync',
  'deploy',
  'remove',
  'init',
  'redrive',
  'drop',
]);

/** Options that remove a safeguard are not suggested either. */
const UNGUARDED_OPTIONS: ReadonlySet<string> = new Set([
  '--allow-mass-delete',
  '--example',
  '--force',
  '--overwrite',
  '--yes',
]);

/** @param group the command that the word should be a subcommand of */
export function unknownCommand(group: Command, word: string): CronbridgeError {
  const names = group.commands.map((command) => command.name());
  const near = nearNames(
    word,
    names.filter((name) => !CHANGING_COMMANDS.has(name)),
  );
  const path = pathOf(group);
  return new CronbridgeError('usage', `unknown command '${plain([...path.slice(1), word].join(' '))}'`, {
    hint:
      surelyMeant(group, word) ??
      (near.length > 0 ? `did you mean ${near.join(', ')}?` : `see ${path.join(' ')} --help`),
  });
}

/** What other programs call our commands. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['start', 'run'],
  ['trigger', 'run'],
  ['invoke', 'run'],
  ['restart', 'rerun'],
  ['retry', 'rerun'],
  ['kill', 'stop'],
  ['cancel', 'stop'],
  ['disable', 'pause'],
  ['enable', 'resume'],
  ['unpause', 'resume'],
  ['ps', 'runs --active'],
  ['status', 'runs'],
  ['history', 'runs'],
  ['jobs', 'list'],
  ['inspect', 'show'],
  ['redrive', 'dead-letters redrive'],
  ['apply', 'sync'],
  ['diff', 'plan'],
  ['check', 'validate'],
  ['lint', 'validate'],
]);

/** The command that a word surely means: that of another program, or the one that comes after it. */
function surelyMeant(group: Command, word: string): string | undefined {
  const program = pathOf(group).join(' ');
  const [first, ...others] = group.args;
  // In a request for help, others come first.
  const rest = first === word ? others : [];
  const names = new Set(group.commands.map((command) => command.name()));
  const at = rest.findIndex((each) => names.has(each));
  const other = OTHER_WORDS.get(word);
  if (group.parent === null && other !== undefined)
    return `write ${[program, other, ...rest.map(shellWord)].join(' ')}`;
  if (at < 0) return undefined;
  const words = [rest[at] ?? '', word, ...rest.toSpliced(at, 1)];
  return `the command comes first: ${[program, ...words.map(shellWord)].join(' ')}`;
}

/** The usage of the command that the arguments name: what it takes, and what that means. */
export function usageHint(program: Command, { code }: { readonly code: string }): string {
  const command = namedBy(program, program.args);
  const path = pathOf(command).join(' ');
  if (!['commander.missingArgument', 'commander.excessArguments'].includes(code)) return `see ${path} --help`;
  const takes = command.registeredArguments;
  const words = takes.map((argument) => {
    const name = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const meanings = takes.flatMap((argument) =>
    argument.required ? [`<${argument.name()}> is ${argument.description}`] : [],
  );
  const [first, ...others] = [`write ${[path, ...words].join(' ')}`, ...meanings];
  const what = others.length > 0 ? `${first}, where ${others.join(', and ')}` : first;
  return code === 'commander.excessArguments' && path.endsWith(' list') && command.parent === program
    ? `${what}; for one job: ${program.name()} runs ${program.args.slice(1).map(shellWord).join(' ')}`
    : what;
}

function namedBy(group: Command, words: readonly string[]): Command {
  const [word, ...rest] = words;
  const found = group.commands.find((command) => command.name() === word);
  return found === undefined ? group : namedBy(found, rest);
}

/** Commander's suggestion for an option, `(Did you mean --json?)`, without options that must not be suggested. */
export function suggestedOptions(suggestion: string | undefined): string | undefined {
  const options = suggestion?.match(/--[\w-]+/g)?.filter((option) => !UNGUARDED_OPTIONS.has(option)) ?? [];
  return options.length > 0 ? `did you mean ${options.join(', ')}?` : undefined;
}

/** Gives a command with subcommands its own `help`: for an unknown subcommand, commander's would show the whole help. */
export function addHelpCommand(group: Command): void {
  group
    .helpCommand(false)
    .command('help')
    .description('show the help of a command')
    .argument('[command...]', 'its name')
    .action((words: string[]) => find(group, words).outputHelp());
  group.addHelpText('beforeAll', ({ command }) => {
    const [word] = command.args;
    if (command === group && word !== undefined && !word.startsWith('-')) find(group, [word]);
    return '';
  });
}

/** @throws CronbridgeError `usage` */
function find(group: Command, words: readonly string[]): Command {
  return words.reduce((within, word) => {
    const found = within.commands.find((command) => command.name() === word);
    if (found === undefined) throw unknownCommand(within, word);
    return found;
  }, group);
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];
}
