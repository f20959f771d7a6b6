// What sets one cron apart from another, as far as a crontab can tell.
import type { SourceLine } from './source.ts';

export type DialectName = 'cronie' | 'debian' | 'sqsjfr';

/** A line of the file, without its end. */
export interface RawLine {
  readonly text: string;
  /** Ended by a carriage return and a newline. */
  readonly carriageReturn: boolean;
}

/** The lines of a file as its cron sees them, and why it ignored all of them, if it did. */
export interface SourceFile {
  readonly lines: readonly SourceLine[];
  readonly ignored?: {
    readonly why: string;
    /** Index of the line. */
    readonly index?: number;
    /** Its last line has no newline at its end, which copying can lose. */
    readonly unfinished?: boolean;
  };
}

export interface Dialect {
  readonly name: DialectName;
  /** As it is called in sentences. */
  readonly label: string;
  /** @param ended whether the last line has a newline; @param system whether a user comes before each command */
  read(lines: readonly RawLine[], options: { readonly ended: boolean; readonly system: boolean }): SourceFile;
  /** Settings that are only environment there, but speak to cronbridge. */
  readonly environmentOnly: ReadonlySet<string>;
  /** Settings that commands saw there, and do not see here. */
  readonly unseen: ReadonlySet<string>;
  /** Whether a setting is for the whole file, and not only for the entries below it. */
  readonly settingsAreGlobal: boolean;
  /** Whether two entries with one command, due in one minute, made one run. */
  readonly joinsRepeated: boolean;
  /** Whether the carriage return of a CRLF belonged to the command. */
  readonly keepsCarriageReturn: boolean;
  /** Why a command, or a setting, is written in another way here; absent where it never is. */
  readonly commandRule?: string;
  readonly settingRule?: string;
}
