import type { CommandUnknownOpts as Command } from '@commander-js/extra-typings';
import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { nearNames } from '../near-names.ts';

/** Commands that start, end or change something are never suggested for a typo: a suggestion is quickly typed. */
export const CHANGING_COMMANDS: ReadonlySet<string> = new Set([
  'run',
  'stop',
  'pause',
  'resume',
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
    hint: near.length > 0 ? `did you mean ${near.join(', ')}?` : `see ${path.join(' ')} --help`,
  });
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
