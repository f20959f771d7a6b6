// What every command gets from the command line besides its own arguments.
import type { Environment } from '../config.ts';
import type { Terminal } from './output/terminal.ts';

/** The options that all commands share. */
export interface GlobalOptions {
  /** Speak to a running `cronbridge local` instead of AWS. */
  readonly local?: boolean;
  readonly port?: number;
  readonly service?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly debug?: boolean;
}

export interface Context {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly global: GlobalOptions;
  /** The words by which the user called this program: `npx cronbridge`. */
  readonly program: string;
  now(): Date;
  /** The zone of this machine's clock; absent: nothing is said about it. */
  readonly machineTimezone?: string | undefined;
  /** Prints a question and resolves with the line that the user types; absent: no terminal is there to ask. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** The port of `cronbridge local` unless another is given. */
export const DEFAULT_PORT = 4680;
