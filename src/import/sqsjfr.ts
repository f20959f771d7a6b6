// Crontabs of kayac/sqsjfr: fields of robfig/cron v3, settings of hashicorp/go-envparse, commands unchanged (sqsjfr.go,
// readCrontab).

import { quoted } from '../crontab/diagnostics/shown.ts';
import type { Word } from '../crontab/parse/line.ts';
import type { Dialect, RawLine, SourceFile } from './dialect.ts';
import { readEnvValue } from './envparse.ts';
import { readFields } from './field-times.ts';
import { readRobfigField } from './robfig-field.ts';
import { bad, PLAIN_TEXT, type SourceLine } from './source.ts';
import { neverStarts } from './vixie-entry.ts';

/** reSpace and reTrimPrefix. */
const BLANKS = /^[ \t\n\v\f\r\u0085\u00A0]+/;
const WORD = /^[^ \t\n\v\f\r\u0085\u00A0]+/;
/** reLooksLikeEnv. */
const SETTING = /^([A-Za-z_][A-Za-z0-9_]*)=/;
/** bufio.Scanner stops at a line that, with its newline, does not fit into 64 KiB, and sqsjfr does not check for that. */
const LONGEST = 64 * 1024 - 1;

export const SQSJFR: Dialect = {
  name: 'sqsjfr',
  label: 'sqsjfr',
  read: readSqsjfrFile,
  environmentOnly: new Set(['SHELL', 'CRON_TZ', 'MAILTO', 'RANDOM_DELAY']),
  unseen: new Set(['LOGNAME', 'MAILFROM', 'USER']),
  settingsAreGlobal: true,
  joinsRepeated: true,
  keepsCarriageReturn: false,
  commandRule: 'sqsjfr passes "%" to the command, but here it would end the command',
  settingRule: 'sqsjfr reads quotes, escapes and "#" in a value as hashicorp/go-envparse does',
};

/** With one bad line the daemon does not start, or keeps the crontab that it had before. */
function readSqsjfrFile(raw: readonly RawLine[]): SourceFile {
  const end = raw.findIndex(({ text }) => new TextEncoder().encode(text).length > LONGEST);
  const lines = raw.map(({ text }, index) => {
    const line = readSqsjfrLine(text);
    if (end < 0 || index < end || line.kind === 'text') return line;
    return bad('it stops reading the file at a line of 64 KiB');
  });
  const index = lines.findIndex(({ kind }, at) => kind === 'bad' && (end < 0 || at < end));
  const line = lines[index];
  return line?.kind === 'bad' ? { lines, ignored: { why: line.why, index } } : { lines };
}

function readSqsjfrLine(text: string): SourceLine {
  const start = lengthOf(BLANKS, text, 0);
  if (start === text.length || text[start] === '#') return PLAIN_TEXT;
  const name = SETTING.exec(text.slice(start))?.[1];
  if (name === undefined) return readEntry(text, start);
  const read = readEnvValue(text.slice(start + name.length + 1));
  return 'why' in read ? bad(read.why) : { kind: 'setting', name, value: read.value };
}

function readEntry(text: string, start: number): SourceLine {
  const words: Word[] = [];
  let at = start;
  while (words.length < 5 && at < text.length) {
    const end = at + lengthOf(WORD, text, at);
    words.push({ text: text.slice(at, end), start: at, end });
    at = end + lengthOf(BLANKS, text, end);
  }
  if (text[start] === '@')
    return bad(`${quoted(words[0]?.text ?? '')} and the next four words are not time fields`);
  // Six parts are needed; the sixth may be empty.
  if (words.length < 5 || words[4]?.end === text.length)
    return bad('the line has fewer than five time fields and a command');
  const time = readFields(words, readRobfigField);
  if ('why' in time) return bad(time.why);
  const run = { command: text.slice(at) };
  const never = neverStarts(run);
  return { kind: 'entry', words, time, commandStart: at, run, flags: [], ...(never && { never }) };
}

function lengthOf(pattern: RegExp, text: string, from: number): number {
  return pattern.exec(text.slice(from))?.[0].length ?? 0;
}
