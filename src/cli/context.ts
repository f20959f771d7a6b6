// What every command gets besides its own arguments.
import type { Environment } from '../config/environment.ts';
import type { FoundSettings } from '../config/read-settings.ts';
import type { CommandLine } from './options.ts';
import type { Terminal } from './output/terminal.ts';

/** The values of the global options. */
export type GlobalOptions = Partial<ReturnType<CommandLine['opts']>>;

export interface Context {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly global: GlobalOptions;
  /**
   * The settings of the deployment that the command is for: its options, the environment and cronbridge.yml, read once.
   * Throws `usage` with everything that is wrong with them, `file`.
   */
  readonly settings: () => Promise<FoundSettings>;
  /** The arguments after the program's name. */
  readonly argv: readonly string[];
  /** The words that start this program for the user: `npx cronbridge`. */
  readonly program: string;
  now(): Date;
  /** The time zone of this machine. If it is absent, warnings about it are omitted. */
  readonly machineTimezone?: string | undefined;
  /** Asks a question and resolves to the line that the user types, or to nothing at the end of the input. Absent: there is no terminal. */
  readonly ask?: ((question: string) => Promise<string | undefined>) | undefined;
}

export type Start = (work: (context: Context) => Promise<number>) => Promise<void>;
