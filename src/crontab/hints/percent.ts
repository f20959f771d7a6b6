// Finds a `%` that ends a command too early: what is left is a broken shell command, or what follows cannot be input.

import { ownWords, parseShell, type ShellText } from '../../shell/commands.ts';
import { systemName } from '../../shell/programs.ts';
import type { Correction, Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { inputMark } from '../parse/input-mark.ts';
import type { Word } from '../parse/line.ts';

/** Programs that never read standard input. */
const NEVER_READ = new Set(
  (
    '[ [[ cd chmod chown cp date df du echo expr export false find kill let ls lvcreate lvextend mkdir mv ping ' +
    'printf ps rm seq service sleep stat systemctl test touch true wait'
  ).split(' '),
);

/** Programs that read standard input only if one of their words is or ends with `-`. */
const READ_FOR_DASH = new Set(['aria2c', 'aws', 'curl', 'ffmpeg', 'magick', 'rsync', 'wget', 'yt-dlp']);

const GIT_VERBS = new Set(['archive', 'clone', 'fetch', 'for-each-ref', 'gc', 'log', 'pull', 'push', 'show']);

/** Only this many are examined: a command can have 131,072 characters, and a word that ends at its first `%` is short. */
const CHARACTERS_READ = 200;

/** Reports the first `%` of a command if it cuts the command too early, with the intended line. */
export function checkPercent(command: Word, complain: Complain): void {
  const { text } = command;
  const mark = inputMark(text);
  if (mark < 0) return;
  const start = command.start + mark;
  if (isDateFormat(text, mark)) {
    const hint = 'write \\% for every "%"';
    const message = 'the command ends at this "%": the rest of the date format becomes its standard input';
    complain('percent-in-date', { start, end: start + 2 }, message, { hint, ...escaped(command, mark) });
    return;
  }
  const why = whyCut(text, mark);
  if (why === undefined) return;
  const rest = text.slice(mark + 1).trim();
  const becomes = rest === '' ? 'which is dropped' : 'and the text after it becomes its standard input';
  const message = `the command ends at this "%", ${becomes}: ${why}`;
  const hint = 'write \\% for every "%" that is part of the command';
  complain('percent-cuts-command', { start, end: start + 1 }, message, { hint, ...escaped(command, mark) });
}

/** A backslash before every `%` that has none. */
function escaped({ text, start }: Word, mark: number): Pick<Remedy, 'corrections'> {
  const corrections: Correction[] = [];
  for (let at = mark; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '%') corrections.push({ start: start + at, end: start + at, text: '\\' });
  }
  return { corrections };
}

/** Why the command certainly does not end there. @returns undefined if it may */
function whyCut(text: string, mark: number): string | undefined {
  const left = parseShell(text.slice(0, mark));
  if (left.open !== undefined) {
    // If the command is broken even with the rest, the `%` is not the reason.
    return parseShell(text).open === undefined ? `the ${left.open} before it is not closed` : undefined;
  }
  const before = text.slice(Math.max(0, mark - CHARACTERS_READ), mark);
  const rest = text.slice(mark + 1, mark + 1 + CHARACTERS_READ);
  const word = /[^ \t]*$/.exec(before)?.[0] ?? '';
  if (isAddress(word, rest)) return 'it is part of a URL or path';
  if (isPercentage(word, rest)) return 'it follows a number';
  if (isFormat(word, rest)) return 'it is part of a format';
  if (text.length - mark < CHARACTERS_READ && endsLikeCommand(text.slice(mark + 1)))
    return 'the text after it ends like a command';
  const program = neverReading(left);
  return program === undefined ? undefined : `${quoted(program)} reads no standard input`;
}

/** `--rate 5% --all`, `--quota 100%`, `-l 100%FREE`; but not the port of `telnet mail 25%HELO`. */
function isPercentage(word: string, rest: string): boolean {
  if (!/^(?:--?[\w-]+=)?['"]?[+-]?\d{1,9}(?:\.\d{1,9})?$/.test(word)) return false;
  return /^['"]?(?:$|[ \t]+(?:$|[-/|>&;<~$]|2>)|[;|&)>]|(?:FREE|VG|PVS|ORIGIN)\b)/.test(rest);
}

/** `https://example.com/?q=a%20b`, `/srv/my%20files`. */
function isAddress(word: string, rest: string): boolean {
  if (/^[0-9A-Fa-f]{2}/.test(rest) && /:\/\/|[?&][\w.-]+=[^ \t]*$/.test(word)) return true;
  return word.includes('/') && /^(?:2[0-9A-F]|3[ADF]|40)\w/.test(rest);
}

/** `--format=%H`, `-printf %p`, `cam-%Y-%m-%d.mp4`, `frame%03d.png`. */
function isFormat(word: string, rest: string): boolean {
  if (/^(?:[Yy][-_./]?%m|H[-_.:h]?%M|d[-_./]?%[mb]|0\d{1,2}[du])/.test(rest)) return true;
  return /^--?[\w-]*(?:format|pretty|printf|write-out)=[^ \t]*$/.test(word) && /^[A-Za-z{(-]/.test(rest);
}

/** `... >> /var/log/x.log 2>&1`: no input ends like that. */
function endsLikeCommand(rest: string): boolean {
  return /(?:^|[ \t])(?:\d?>>?|&>>?)[ \t]*(?:\/|~\/|\.\/|\$|&\d)[^\s'"<]*(?:[ \t]+2>[ \t]*(?:&1|\/\S+))?[ \t]*&?[ \t]*$/.test(
    rest,
  );
}

/** The last program of a command in which none reads input. */
function neverReading({ commands }: ShellText): string | undefined {
  const names = commands.map((command) => {
    const [program, ...words] = ownWords(command).map(({ plain }) => plain);
    const name = systemName(program ?? '');
    const reads =
      name === 'git'
        ? !words.some((word) => GIT_VERBS.has(word))
        : READ_FOR_DASH.has(name)
          ? words.some((word) => /(?:^|[@=:])-$/.test(word))
          : !NEVER_READ.has(name);
    return reads ? undefined : name;
  });
  return names.every((name) => name !== undefined) ? names.at(-1) : undefined;
}

/** `date +%Y%m%d`, `date "+%F"`: the classic mistake. */
function isDateFormat(text: string, mark: number): boolean {
  if (!/[A-Za-z]/.test(text.charAt(mark + 1))) return false;
  const before = text.slice(Math.max(0, mark - 100), mark);
  return /\+['"]?[^\s|;&]*$/.test(before) || /(?:^|[(`;|&/][ \t]*)date[ \t][^|;&)`]*$/.test(before);
}
