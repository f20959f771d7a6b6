// What every command gets from the command line besides its own arguments.
import type { Environment } from '../config/environment.ts';
import type { CommandLine } from './options.ts';
import type { Terminal } from './output/terminal.ts';

/** The values of the options that all commands share. */
export type GlobalOptions = Partial<ReturnType<CommandLine['opts']>>;

export interface Context {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly global: GlobalOptions;
  /** What the user wrote behind the program's name. */
  readonly argv: readonly string[];
  /** The words by which the user called this program: `npx cronbridge`. */
  readonly program: string;
  now(): Date;
  /** The zone of this machine's clock; absent: nothing is said about it. */
  readonly machineTimezone?: string | undefined;
  /** Prints a question and resolves with the line that the user types; absent: no terminal is there to ask. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** Runs a command's work with its context. */
export type Start = (work: (context: Context) => Promise<number>) => Promise<void>;
