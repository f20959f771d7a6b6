// Entries: named, and written so that they run the same commands at the same times here.

import { withoutValues } from '../crontab/diagnostics/diagnostic-text.ts';
import { quoted } from '../crontab/diagnostics/shown.ts';
import { FIELD_RULES } from '../crontab/parse/field-rules.ts';
import type { Dialect } from './dialect.ts';
import type { Draft, DraftLine } from './draft.ts';
import type { FindingCode } from './finding.ts';
import type { JobNames } from './job-names.ts';
import { writeCommand } from './our-command.ts';
import { type OurTime, ourTime } from './our-time.ts';
import type { SourceEntry } from './source.ts';

const FLAGS: Readonly<Record<string, string>> = {
  '-': 'the "-" before the minute has no effect here; cron allows it only for root and does not run the line for other users',
  '-n': 'the flag -n, mail only on failure, has no effect here: use the option notify',
};

const UNWRITABLE = 'the backslash at the end of the command would escape the "%" after it';
const ODD_BLANKS = 'whitespace that cron does not recognize is replaced with spaces';

/** Day of month and day of week. */
const DAY_FIELDS = [2, 4];

type EntryLine = DraftLine & { readonly read: SourceEntry };

export function convertEntries(draft: Draft, dialect: Dialect, names: JobNames): void {
  for (const line of draft.live()) {
    convertEntry(draft, line, dialect);
    if (line.off === undefined) line.name = names.give(line.read.run.command);
  }
}

function convertEntry(draft: Draft, line: EntryLine, dialect: Dialect): void {
  const { source, read } = line;
  const written = read.words.map(({ text }) => text);
  const time = typeof read.time === 'string' ? undefined : ourTime(written, read.time);
  const writtenCommand = source.slice(read.commandStart);
  const command = writeCommand(writtenCommand, read.run);
  if (command === undefined) {
    draft.report('not-accepted', UNWRITABLE, { line: line.number, before: withoutValues(source) });
    draft.switchOff(line, UNWRITABLE);
    return;
  }
  const fields = time?.fields ?? written;
  line.text = joined(source, read, fields, command.text);
  const changes: [FindingCode, string][] = [];
  if (time !== undefined && time.changed.length > 0)
    changes.push(['time-fields', timeChange(written, time, read.time, dialect)]);
  if (command.text !== writtenCommand) changes.push(['command-text', dialect.commandRule ?? '']);
  if (hasOddBlanks(source.slice(0, read.commandStart))) changes.push(['odd-blanks', ODD_BLANKS]);
  const lines = { before: withoutValues(source), after: withoutValues(line.text) };
  changes.forEach(([code, message], index) => {
    draft.report(code, message, { line: line.number, ...(index === 0 && lines) });
  });
  explain(
    draft,
    line,
    { isExact: command.isExact, isRandom: fields.some((text) => text.includes('~')) },
    dialect,
  );
}

/** The line with other fields and another command. The text between them is kept if it consists of spaces that we know. */
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

function gap(written: string, instead: string): string {
  return hasOddBlanks(written) ? instead : written;
}

/** sqsjfr treats more characters as spaces than cron does. */
function hasOddBlanks(text: string): boolean {
  return /[\v\f\r\u0085\u00A0]/.test(text);
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
        meant[index] === '' ? 'no day, so the other field decides' : quoted(fields[index] ?? '');
      return `${label} reads ${FIELD_RULES[index]?.label} ${quoted(written[index] ?? '')} as ${reading}`;
    });
  if (dayRule) {
    readings.push(
      `${label} runs it on a day that matches either day field, but here a field that begins with "*" must match too`,
    );
  }
  return readings.join('; ');
}

function explain(
  draft: Draft,
  { number, source, read }: EntryLine,
  { isExact, isRandom }: { readonly isExact: boolean; readonly isRandom: boolean },
  { label }: Dialect,
): void {
  const place = { line: number, before: withoutValues(source) };
  if (!isExact) {
    const message = `${label} passes the backslash before "%" to the shell, but here it is removed, which is the same outside quotes`;
    draft.report('backslash-percent', message, place);
  }
  for (const flag of read.flags) draft.report('flag', FLAGS[flag] ?? '', place);
  if (isRandom) {
    const message = `${label} chooses the value of "~" when it loads the file; here it depends on the job's name and stays the same`;
    draft.report('random-time', message, place);
  }
  const [, directory] = /\brun-parts\b[^|;&]*?\s(\/[^\s;|&)}]+)/.exec(read.run.command.slice(0, 2000)) ?? [];
  if (directory !== undefined) {
    const message = `run-parts runs the scripts in ${directory} of the machine: copy them into the image, or write an entry for each script`;
    draft.report('run-parts', message, place);
  }
}
