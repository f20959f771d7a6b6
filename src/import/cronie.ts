// Crontabs of cronie: Amazon Linux, RHEL, Fedora. Our language is cronie's, so little has to change.

import { quoted } from '../crontab/diagnostics/shown.ts';
import { splitCommand } from '../crontab/parse/command.ts';
import { skipBlanks, wordAt } from '../crontab/parse/line.ts';
import { readSetting } from '../crontab/parse/setting.ts';
import { readCronieField } from './cronie-field.ts';
import type { Dialect, RawLine } from './dialect.ts';
import { bad, PLAIN_TEXT, type SourceLine } from './source.ts';
import { neverStarts, readUser, readWhen } from './vixie-entry.ts';

/** macros.h. These limits apply to users' crontabs, not to the system's files. */
const MAX_USER_ENVS = 1000;
const MAX_USER_ENTRIES = 10_000;
/** The most characters in consecutive comments and blank lines. */
const MAX_GARBAGE = 32_768;

export const CRONIE: Dialect = {
  name: 'cronie',
  label: 'cronie',
  read(lines, { ended, system }) {
    const read = lines.map(({ text }, index) => {
      const line = readCronieLine(text, system);
      const isCut = index === lines.length - 1 && !ended && line.kind !== 'text';
      return isCut ? bad('the last line does not end with a newline, so it is not read') : line;
    });
    const ignored = system ? undefined : overLimit(read, lines);
    return { lines: read, ...(ignored !== undefined && { ignored: { why: ignored } }) };
  },
  environmentOnly: new Set(),
  unseen: new Set(),
  settingsAreGlobal: false,
  joinsRepeated: false,
  keepsCarriageReturn: true,
};

/** Why a user's crontab is not loaded at all (load_user in user.c). */
function overLimit(lines: readonly SourceLine[], raw: readonly RawLine[]): string | undefined {
  const count = (kind: SourceLine['kind']) => lines.filter((line) => line.kind === kind).length;
  if (count('setting') > MAX_USER_ENVS) return `it has more than ${MAX_USER_ENVS} settings`;
  if (count('entry') + count('bad') > MAX_USER_ENTRIES) return `it has more than ${MAX_USER_ENTRIES} entries`;
  let garbage = 0;
  for (const [index, { kind }] of lines.entries()) {
    garbage = kind === 'text' ? garbage + (raw[index]?.text.length ?? 0) + 1 : 0;
    if (garbage > MAX_GARBAGE) return `it has more than ${MAX_GARBAGE} characters of comments in a row`;
  }
  return undefined;
}

function readCronieLine(text: string, system: boolean): SourceLine {
  const start = skipBlanks(text, 0);
  if (start === text.length || text[start] === '#') return PLAIN_TEXT;
  if (text[start] === '\uFEFF')
    return text[start + 1] === '#' ? PLAIN_TEXT : bad('it begins with a byte order mark');
  const setting = readSetting(text, start);
  if (setting !== undefined) return { kind: 'setting', name: setting.name, value: setting.value };
  return readEntry(text, start, system);
}

function readEntry(text: string, start: number, system: boolean): SourceLine {
  const isQuiet = text[start] === '-';
  const when = readWhen(text, isQuiet ? start + 1 : start, readCronieField);
  if ('why' in when) return when;
  const { words, time } = when;
  const owner = system ? readUser(text, when.end) : undefined;
  if (owner !== undefined && 'why' in owner) return owner;
  const flags = isQuiet ? ['-'] : [];
  let commandStart = owner?.end ?? when.end;
  for (; text[commandStart] === '-'; ) {
    const flag = wordAt(text, commandStart);
    if (flag.text !== '-n') return bad(`${quoted(flag.text)} is an unknown flag`);
    if (flags.includes('-n')) return bad('the flag -n is repeated');
    flags.push('-n');
    commandStart = skipBlanks(text, flag.end);
  }
  if (commandStart === text.length) return bad('the entry has no command');
  const run = splitCommand(text.slice(commandStart));
  const never = neverStarts(run);
  const user = owner && { user: owner.user };
  return { kind: 'entry', words, time, ...user, commandStart, run, flags, ...(never && { never }) };
}
