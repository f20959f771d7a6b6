// Crontabs of Debian's and Ubuntu's cron (3.0pl1 with Debian's patches).
import { type Command, splitCommand } from '../crontab/parse/command.ts';
import { inputMark } from '../crontab/parse/input-mark.ts';
import { skipBlanks } from '../crontab/parse/line.ts';
import { readSetting } from '../crontab/parse/setting.ts';
import { readDebianField } from './debian-field.ts';
import type { Dialect, RawLine, SourceFile } from './dialect.ts';
import { bad, PLAIN_TEXT, type SourceLine, type SourceSetting } from './source.ts';
import { neverStarts, readUser, readWhen } from './vixie-entry.ts';

/** cron.h: MAX_TAB_LINES, and what load_user (user.c) allows beyond. */
const MOST_LINES = 10_000 + 4;
/** cron.h: MAX_COMMAND and MAX_ENVSTR are 1000 bytes, two of which are not available to the text. */
const LONGEST = 998;

export const DEBIAN: Dialect = {
  name: 'debian',
  label: "Debian's cron",
  read: readDebianFile,
  environmentOnly: new Set(['CRON_TZ', 'RANDOM_DELAY']),
  unseen: new Set(['USER']),
  settingsAreGlobal: false,
  joinsRepeated: false,
  keepsCarriageReturn: true,
  commandRule: "Debian's cron turns two backslashes into one",
  settingRule: `Debian's cron trims a value, removes a second pair of quotes, and cuts the line at ${LONGEST} bytes`,
};

/** One bad line, or an unfinished last one, and the whole file is ignored (load_user in user.c). */
function readDebianFile(
  raw: readonly RawLine[],
  { ended, system }: { readonly ended: boolean; readonly system: boolean },
): SourceFile {
  const lines = raw.map((line) => readDebianLine(line, system));
  const index = lines.findIndex(({ kind }) => kind === 'bad');
  const line = lines[index];
  if (line?.kind === 'bad') return { lines, ignored: { why: line.why, index } };
  if (!ended && lines.at(-1) !== undefined && lines.at(-1)?.kind !== 'text') {
    const why = 'the last line does not end with a newline';
    return { lines, ignored: { why, index: lines.length - 1, unfinished: true } };
  }
  if (lines.length > MOST_LINES) return { lines, ignored: { why: 'it has more than 10,000 lines' } };
  return { lines };
}

function readDebianLine({ text, carriageReturn }: RawLine, system: boolean): SourceLine {
  const start = skipBlanks(text, 0);
  if (start === text.length)
    return carriageReturn ? bad('an empty line contains a carriage return') : PLAIN_TEXT;
  if (text[start] === '#') return PLAIN_TEXT;
  return readDebianSetting(text.slice(start)) ?? readEntry(text, start, system);
}

/** Debian's load_env (env.c): like cronie's, but an empty value needs quotes, and the value is processed a second time. */
function readDebianSetting(text: string): SourceSetting | undefined {
  const setting = readSetting(cutAt(text, LONGEST), 0);
  if (setting === undefined || setting.valueSpan.start === setting.valueSpan.end) return undefined;
  const value = setting.value.replace(/[ \t\n\v\f\r]+$/, '');
  return { kind: 'setting', name: setting.name, value: /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value };
}

function cutAt(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  // The rest of a character that is cut in two is left out.
  return encoded.length <= bytes
    ? text
    : new TextDecoder().decode(encoded.slice(0, bytes)).replace(/\uFFFD+$/, '');
}

function readEntry(text: string, start: number, system: boolean): SourceLine {
  const when = readWhen(text, start, readDebianField);
  if ('why' in when) return when;
  const { words, time } = when;
  const owner = system ? readUser(text, when.end) : undefined;
  if (owner !== undefined && 'why' in owner) return owner;
  const commandStart = owner?.end ?? when.end;
  const command = text.slice(commandStart);
  if (cutAt(command, LONGEST) !== command) return bad(`the command is longer than ${LONGEST} bytes`);
  const run = debianCommand(command);
  const never = neverStarts(run);
  const user = owner && { user: owner.user };
  return { kind: 'entry', words, time, ...user, commandStart, run, flags: [], ...(never && { never }) };
}

/** Like cronie, but a backslash escapes a backslash too (do_command.c, child_process). */
function debianCommand(text: string): Command {
  const mark = inputMark(text);
  const command = text
    .slice(0, mark < 0 ? undefined : mark)
    .replace(/\\(.)/gs, (pair, next: string) => (next === '%' || next === '\\' ? next : pair));
  return { ...splitCommand(text), command };
}
