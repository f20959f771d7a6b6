// The entries of a file: named, and written so that they run here when and what they ran there.

import { splitCommand } from '../crontab/command.ts';
import { withoutValues } from '../crontab/diagnostic-text.ts';
import { FIELD_RULES } from '../crontab/field-rules.ts';
import { quoted } from '../crontab/shown.ts';
import type { Dialect } from './dialect.ts';
import type { Draft, DraftLine } from './draft.ts';
import type { JobNames } from './job-names.ts';
import { isSameCommand, writeCommand } from './our-command.ts';
import { type OurTime, ourTime } from './our-time.ts';
import type { SourceEntry } from './source.ts';

const FLAGS: Readonly<Record<string, string>> = {
  '-': 'the "-" before the minute does nothing here; there it was for crontabs of root alone, those of others did not run the line',
  '-n': 'the flag -n, mail only on failure, does nothing here: see the option notify',
};

/** Day of month and day of week. */
const DAY_FIELDS = [2, 4];

type EntryLine = DraftLine & { readonly read: SourceEntry };

export function convertEntries(draft: Draft, dialect: Dialect, names: JobNames): void {
  for (const line of draft.live()) {
    convertEntry(draft, line, dialect);
    line.name = names.give(line.read.run.command);
  }
}

function convertEntry(draft: Draft, line: EntryLine, dialect: Dialect): void {
  const { source, read } = line;
  const written = read.words.map(({ text }) => text);
  const time = typeof read.time === 'string' ? undefined : ourTime(written, read.time);
  const command = convertCommand(source.slice(read.commandStart), read);
  line.text = joined(source, read, time?.fields ?? written, command.text);
  const change = { line: line.number, before: withoutValues(source), after: withoutValues(line.text) };
  if (time !== undefined && (time.changed.length > 0 || time.dayRule))
    draft.tell('time-fields', timeChange(written, time, read.time, dialect), change);
  if (command.isChanged) draft.tell('command-text', dialect.commandRule ?? '', change);
  explain(draft, line, command.isExact, dialect);
}

interface Converted {
  readonly text: string;
  readonly isChanged: boolean;
  readonly isExact: boolean;
}

function convertCommand(text: string, { run }: SourceEntry): Converted {
  if (isSameCommand(splitCommand(text), run)) return { text, isChanged: false, isExact: true };
  const command = writeCommand(run);
  return { text: command.text, isChanged: command.text !== text, isExact: command.exact };
}

/** The line with other fields and another command; everything between them as it was, where those are our blanks too. */
function joined(
  source: string,
  { words, commandStart }: SourceEntry,
  fields: readonly string[],
  command: string,
): string {
  let text = '';
  let end = 0;
  words.forEach((word, index) => {
    text += gap(source.slice(end, word.start), index === 0 ? '' : ' ') + (fields[index] ?? word.text);
    end = word.end;
  });
  return text + gap(source.slice(end, commandStart), ' ') + command;
}

/** sqsjfr takes more characters for blanks than cron does. */
function gap(written: string, instead: string): string {
  return /[\n\v\f\r\u0085\u00A0]/.test(written) ? instead : written;
}

function timeChange(
  written: readonly string[],
  { fields, changed, dayRule }: OurTime,
  meant: SourceEntry['time'],
  { label }: Dialect,
): string {
  const readings = changed
    .filter((index) => !dayRule || !DAY_FIELDS.includes(index))
    .map((index) => {
      const reading =
        meant[index] === '' ? 'no day, so that the other field decides' : quoted(fields[index] ?? '');
      return `${label} reads ${FIELD_RULES[index]?.label} ${quoted(written[index] ?? '')} as ${reading}`;
    });
  if (dayRule) {
    readings.push(
      `${label} runs it on a day that matches either day field, but here one that begins with "*" must match too`,
    );
  }
  return readings.join('; ');
}

function explain(
  draft: Draft,
  { number, source, read }: EntryLine,
  isExact: boolean,
  { label }: Dialect,
): void {
  const place = { line: number, before: withoutValues(source) };
  if (!isExact) {
    const message = `${label} leaves the backslash before "%" to the shell, here it is taken away: the same outside of quotes`;
    draft.tell('backslash-percent', message, place);
  }
  for (const flag of read.flags) draft.tell('flag', FLAGS[flag] ?? '', place);
  if (read.words.some(({ text }) => text.includes('~'))) {
    const message = `${label} draws the value of "~" when it loads the file; here it follows from the job's name and stays`;
    draft.tell('random-time', message, place);
  }
  const [, directory] = /\brun-parts\b[^|;&]*?\s(\/[^\s;|&)}]+)/.exec(read.run.command) ?? [];
  if (directory !== undefined) {
    const message = `run-parts runs what lies in ${directory} of the machine: the image needs it, or each script an entry of its own`;
    draft.tell('run-parts', message, place);
  }
}
