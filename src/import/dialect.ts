// The differences between crons, as far as they matter for a crontab.
import type { SourceLine } from './source.ts';

export type DialectName = 'cronie' | 'debian' | 'sqsjfr';

/** A line of the file, without its line ending. */
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
    /** Its last line has no newline, which may have been lost in copying. */
    readonly unfinished?: boolean;
  };
}

export interface Dialect {
  readonly name: DialectName;
  /** Its name in sentences. */
  readonly label: string;
  /** @param ended whether the last line has a newline; `system`: whether a user comes before each command */
  read(lines: readonly RawLine[], options: { readonly ended: boolean; readonly system: boolean }): SourceFile;
  /** Settings that are only environment there, but have a meaning to cronbridge. */
  readonly environmentOnly: ReadonlySet<string>;
  /** Settings that commands saw there but do not see here. */
  readonly unseen: ReadonlySet<string>;
  /** Whether a setting applies to the whole file, not only to the entries below it. */
  readonly settingsAreGlobal: boolean;
  /** Whether two entries with the same command, due in the same minute, made one run. */
  readonly joinsRepeated: boolean;
  /** Whether the carriage return of a CRLF belonged to the command. */
  readonly keepsCarriageReturn: boolean;
  /** Why commands or settings are written differently here; absent if they never are. */
  readonly commandRule?: string;
  readonly settingRule?: string;
}
