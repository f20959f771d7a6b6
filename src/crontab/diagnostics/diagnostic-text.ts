// Diagnostics as text: for people, with the line and the marked place, and as annotations for GitHub.

import type { CrontabFile } from '../parse/crontabs.ts';
import { skipBlanks, splitLines } from '../parse/line.ts';
import { PUBLIC_SETTINGS, readSetting } from '../parse/setting.ts';
import { characterColumns } from './character-columns.ts';
import type { Diagnostic } from './diagnostic.ts';
import { printable, shortened } from './shown.ts';

/** Colours, or another style of the parts; the text itself is the same without them. */
export interface DiagnosticStyle {
  readonly place: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly aside: (text: string) => string;
}

const plain = (text: string): string => text;
const PLAIN: DiagnosticStyle = { place: plain, error: plain, warning: plain, aside: plain };

const TAB_COLUMNS = 8;
const DEFAULT_COLUMNS = 120;
const MASK = ['*', '*', '*'];

/** The part of a line that is shown, and the marked columns. */
interface Excerpt {
  readonly text: string;
  readonly before: number;
  readonly marked: number;
}

/**
 * All diagnostics with their lines, a mark, a hint and what to write, separated by blank lines and ending with a newline; empty
 * if there are none. Control characters of the crontab are made visible.
 * @param columns the longest source line to show; longer ones are shortened around the place
 * @param showValues whether to show the values of environment settings; otherwise they are masked
 */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  files: readonly CrontabFile[],
  {
    style = PLAIN,
    columns = DEFAULT_COLUMNS,
    showValues = false,
  }: { style?: DiagnosticStyle; columns?: number; showValues?: boolean } = {},
): string {
  const sources = new Map(files.map(({ file, text }) => [file, splitLines(text).lines]));
  let shown: { readonly source: string; readonly masked: Masked } | undefined;
  const texts = diagnostics.map((diagnostic) => {
    const source = sources.get(diagnostic.file)?.[diagnostic.line - 1] ?? '';
    // Several problems of one long line share its code points.
    if (shown?.source !== source)
      shown = { source, masked: showValues ? { points: [...source] } : maskValue(source) };
    return diagnosticText(
      showValues ? diagnostic : maskedDiagnostic(diagnostic),
      excerpt(shown.masked, diagnostic, columns),
      { style, columns },
    );
  });
  return texts.join('\n');
}

/** A diagnostic that may be shown to others: values of settings in its suggested lines are masked. */
export function maskedDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { rewritten } = diagnostic;
  if (rewritten === undefined) return diagnostic;
  const lines = rewritten.split('\n').map((line) => maskValue(line).points.join(''));
  return { ...diagnostic, rewritten: lines.join('\n') };
}

/**
 * A diagnostic as a workflow command, which GitHub shows at the line in a pull request; without a newline. Source:
 * docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of actions/toolkit (core, command.ts).
 */
export function githubAnnotation({ severity, code, message, hint, rewritten, ...place }: Diagnostic): string {
  const properties = [
    `file=${property(place.file)}`,
    `line=${place.line}`,
    `col=${place.column}`,
    `endColumn=${place.endColumn}`,
    `title=${property(code)}`,
  ];
  const remedy = [hint !== undefined && `hint: ${hint}`, rewritten !== undefined && `write: ${rewritten}`];
  const text = [message, ...remedy].filter((part) => part !== false).join('\n');
  return `::${severity} ${properties.join(',')}::${data(text)}`;
}

/** A warning about a whole file as a workflow command. */
export function githubWarning(file: string, message: string): string {
  return `::warning file=${property(file)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function diagnosticText(
  { file, line, column, severity, code, message, hint, rewritten }: Diagnostic,
  { text, before, marked }: Excerpt,
  { style, columns }: { readonly style: DiagnosticStyle; readonly columns: number },
): string {
  const colour = style[severity];
  const number = String(line);
  const lines = [
    `${style.place(`${printable(file)}:${line}:${column}`)}: ${colour(`${severity}[${code}]`)}: ${printable(message)}`,
    `  ${style.aside(`${number} |`)} ${text}`.trimEnd(),
    `  ${style.aside(`${' '.repeat(number.length)} |`)} ${' '.repeat(before)}${colour('^'.repeat(marked))}`,
  ];
  if (hint !== undefined) lines.push(`  ${style.aside('hint:')} ${printable(hint)}`);
  rewritten?.split('\n').forEach((text, index) => {
    const mark = index === 0 ? style.aside('write:') : '      ';
    // The line will be pasted: a tab would not show, and a space means the same.
    lines.push(`  ${mark} ${shortened(text.replaceAll('\t', ' '), columns)}`);
  });
  return `${lines.join('\n')}\n`;
}

interface Masked {
  /** The line's code points, with the value of a setting replaced. */
  readonly points: readonly string[];
  /** Where the replacement begins, in code points; undefined if nothing is replaced. */
  readonly maskAt?: number;
}

/** A line that may be shown to others: the value of a setting is masked. */
export function withoutValues(source: string): string {
  return printable(maskValue(source).points.join('').replaceAll('\t', ' '));
}

/** Values of settings may be passwords, and so may lines that were meant to be settings. */
function maskValue(source: string): Masked {
  const start = skipBlanks(source, 0);
  const setting = readSetting(source, start);
  const from = setting?.valueSpan.start ?? valueOfBrokenSetting(source, start);
  if (from === undefined || from >= source.length || source[start] === '#') return { points: [...source] };
  const name = setting?.name ?? source.slice(start, source.indexOf('=')).trim();
  let end = from;
  if (PUBLIC_SETTINGS.has(name)) {
    // `TZ=Asia/Tokyo PASSWORD=...`: a line of assignments, of which only the first is not secret.
    const next = /[ \t][A-Za-z_]\w{0,100}=/.exec(source.slice(from));
    if (next === null) return { points: [...source] };
    end = from + next.index + next[0].length;
  }
  const before = [...source.slice(0, end)];
  return { points: [...before, ...MASK], maskAt: before.length };
}

/** What follows the `=` of a line that is neither a setting nor the beginning of an entry. */
function valueOfBrokenSetting(source: string, start: number): number | undefined {
  const equals = source.indexOf('=');
  return equals < 0 || /[\d*~?,@-]/.test(source.charAt(start)) ? undefined : equals + 1;
}

function excerpt(
  { points, maskAt = points.length }: Masked,
  diagnostic: Diagnostic,
  columns: number,
): Excerpt {
  const isMasked = maskAt < points.length;
  const start = Math.min(diagnostic.column - 1, isMasked ? maskAt : points.length);
  const end = isMasked && diagnostic.endColumn - 1 > maskAt ? points.length : diagnostic.endColumn - 1;
  const first = points.length <= columns ? 0 : Math.max(0, start - Math.floor(columns / 3));
  let text = first > 0 ? '…' : '';
  let width = text.length;
  let before = width;
  let marked = 0;
  for (let index = first; index < points.length; index++) {
    const point = points[index] ?? '';
    const shown = point === '\t' ? ' '.repeat(TAB_COLUMNS - (width % TAB_COLUMNS)) : printable(point);
    const taken = point === '\t' ? shown.length : characterColumns(shown);
    if (width + taken >= columns && index < points.length - 1) {
      text += '…';
      break;
    }
    text += shown;
    width += taken;
    if (index < start) before = width;
    else if (index < end) marked += taken;
  }
  return { text, before, marked: Math.max(1, marked) };
}
