// The grammar of the command line as a value, which the build writes: completing a word must not load every command.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { packageFolder } from '../../files/package-folder.ts';
import { RUN_STATES, TRIGGERS } from '../run-filter.ts';

/** What a word can be. */
export type WordKind =
  | { readonly kind: 'job' | 'file' | 'stage' | 'zone' | 'command' | 'any' }
  /** `several`: with commas between them. */
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly several: boolean };

interface OptionGrammar {
  /** `-n`, `--count`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Absent: it takes no value. */
  readonly value?: WordKind;
}

export interface CommandGrammar {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionGrammar[];
  /** The last one takes any number of words if `repeats`. */
  readonly words: readonly WordKind[];
  readonly repeats: boolean;
  readonly commands: readonly CommandGrammar[];
}

/** What an argument or a value is, by its name in the help. */
const KINDS: Readonly<Record<string, WordKind['kind']>> = {
  job: 'job',
  jobs: 'job',
  run: 'job',
  runs: 'job',
  command: 'command',
  file: 'file',
  files: 'file',
  old: 'file',
  path: 'file',
  zone: 'zone',
};

const OF_OPTIONS: Readonly<Record<string, WordKind>> = {
  '--stage': { kind: 'stage' },
  '--state': { kind: 'choice', choices: RUN_STATES, several: true },
  '--trigger': { kind: 'choice', choices: TRIGGERS, several: true },
};

export function grammarOf(command: CommandUnknownOpts): CommandGrammar {
  const own = command.registeredArguments;
  return {
    name: command.name(),
    about: command.description(),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map(({ short, long, description, flags, argChoices, required, optional }) => ({
        names: [short, long].filter((name) => name !== undefined),
        about: description,
        ...((required || optional) && {
          value: OF_OPTIONS[long ?? ''] ?? kindOf(/[<[]([\w-]+)/.exec(flags)?.[1], argChoices),
        }),
      })),
    words: own.map((argument) => kindOf(argument.name(), argument.argChoices)),
    repeats: own.at(-1)?.variadic ?? false,
    commands: command.commands.map(grammarOf),
  };
}

function kindOf(name = '', choices: readonly string[] | undefined): WordKind {
  if (choices !== undefined) return { kind: 'choice', choices, several: false };
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return { kind: kind === undefined || kind === 'choice' ? 'any' : kind };
}

/** As the build wrote it. @returns undefined where there is no build */
export function builtGrammar(): CommandGrammar | undefined {
  const file = join(packageFolder(), 'dist', 'grammar.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CommandGrammar) : undefined;
}
