// Names jobs: as written, or derived from the command; unique over all files.
import { hash } from 'node:crypto';
import type { Report } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { Line, Span } from './line.ts';
import { programOf } from './program.ts';

/** The parts of an entry that its name depends on. */
interface Unnamed {
  readonly line: Line;
  /** The command as written, with `%` and what follows it. */
  readonly command: string;
  /** The option `name`, and its place. */
  readonly name?: string;
  readonly nameSpan?: Span & { readonly line: Line };
  /** The place of the entry's command. */
  readonly commandSpan: Span;
}

export const LONGEST_NAME = 48;
/** Leaves room for the hash and the number of a repeated command. */
const LONGEST_PROGRAM = 34;
const HASH_DIGITS = 6;

/** The place where a name was first used. */
interface Taken {
  readonly line: Line;
  readonly command: string;
}

/**
 * Names the entries, in order. A derived name depends on the command alone, so adding an entry never renames another; repeated
 * commands get numbers.
 * @returns a name for each entry; undefined after an error
 */
export function nameEntries(entries: readonly Unnamed[], report: Report): readonly (string | undefined)[] {
  const taken = new Map<string, Taken>();
  const names = entries.map((entry) =>
    entry.name === undefined ? undefined : claim(entry.name, entry, taken, report),
  );
  const repeated = new Map<string, { readonly first: Unnamed; count: number }>();
  return entries.map((entry, index) => {
    if (entry.name !== undefined) return names[index];
    const before = repeated.get(entry.command);
    if (before === undefined) {
      repeated.set(entry.command, { first: entry, count: 1 });
      return claim(deriveName(entry.command, taken), entry, taken, report);
    }
    before.count++;
    const name = `${deriveName(entry.command, taken)}-${before.count}`;
    warnRepeated(entry, before.first, name, before.count, report);
    return claim(name, entry, taken, report);
  });
}

function claim(name: string, entry: Unnamed, taken: Map<string, Taken>, report: Report): string | undefined {
  const other = taken.get(name);
  if (other === undefined) {
    taken.set(name, { line: entry.line, command: entry.command });
    return name;
  }
  const { line, ...span } = entry.nameSpan ?? { line: entry.line, ...entry.commandSpan };
  report.add(
    line,
    'name-clash',
    span,
    `the name ${quoted(name)} is already used by the entry at ${place(other.line)}`,
    'choose another name with #@ name=...: names must be unique across all files',
  );
  return undefined;
}

/** `update-ranking-3f9a1c`. If another command has the same name, the first plain words of the command distinguish them. */
function deriveName(command: string, taken: ReadonlyMap<string, Taken>): string {
  const { program, words } = programOf(command);
  const digits = digitsOf(command);
  const name = `${cut(program)}-${digits}`;
  const other = taken.get(name);
  if (other === undefined || other.command === command) return name;
  return `${cut([program, ...words].join('-'))}-${digits}`;
}

/** Whether a name was derived from this command, by this version or by one that chose another program word. */
export function isDerivedName(name: string, command: string): boolean {
  const digits = /-([0-9a-f]{6})(?:-\d+)?$/.exec(name)?.[1];
  return digits !== undefined && digits === digitsOf(command);
}

function digitsOf(command: string): string {
  return hash('sha256', command).slice(0, HASH_DIGITS);
}

/** Shortens between words, if one ends late enough. */
function cut(text: string): string {
  if (text.length <= LONGEST_PROGRAM) return text;
  return text
    .slice(0, LONGEST_PROGRAM + 1)
    .replace(/(?<=^.{20,})-[^-]*$/, '')
    .slice(0, LONGEST_PROGRAM);
}

function warnRepeated(entry: Unnamed, first: Unnamed, name: string, count: number, report: Report): void {
  report.add(
    entry.line,
    'duplicate-command',
    entry.commandSpan,
    `the command is the same as at ${place(first.line)}, so the name ${quoted(name)} depends on the order of the entries`,
    `give each entry its own name, for example #@ name=${programOf(entry.command).program}-${count}`,
  );
}

function place(line: Line): string {
  return `${line.file}:${line.number}`;
}
