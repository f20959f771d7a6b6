// A crontab as its own cron reads it, line by line.
import type { Command } from '../crontab/parse/command.ts';
import type { Word } from '../crontab/parse/line.ts';

/** A comment or a blank line. */
interface PlainText {
  readonly kind: 'text';
}

export interface SourceSetting {
  readonly kind: 'setting';
  readonly name: string;
  /** The value that commands saw. */
  readonly value: string;
}

export interface SourceEntry {
  readonly kind: 'entry';
  /** The time fields or the nickname, with their places in the line. */
  readonly words: readonly Word[];
  /** The fields as cronbridge would write their meaning, `''` for one that matches nothing; or a nickname with the same meaning. */
  readonly time: FieldTexts | '@nickname' | '@reboot';
  readonly user?: Word;
  /** Where the command begins, after the flags. */
  readonly commandStart: number;
  /** What the shell got. */
  readonly run: Command;
  /** The flags before minute and command, as written. */
  readonly flags: readonly string[];
  /** Why the entry never did anything, although it could be read. */
  readonly never?: string;
}

/** A line that its cron refuses. */
export interface BadLine {
  readonly kind: 'bad';
  readonly why: string;
}

export type SourceLine = PlainText | SourceSetting | SourceEntry | BadLine;

/** Five fields. */
export type FieldTexts = readonly [string, string, string, string, string];

/** Why something is refused. */
export interface Refused {
  readonly why: string;
}

export const PLAIN_TEXT: PlainText = { kind: 'text' };

export function bad(why: string): BadLine {
  return { kind: 'bad', why };
}
