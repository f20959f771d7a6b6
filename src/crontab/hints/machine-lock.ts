// Finds locks and running checks that work on one machine: each run has its own container, so they exclude nothing.

import { LEADING_KEYWORDS, parseShell, type SimpleCommand } from '../../shell/commands.ts';
import { behindWords, type Program, programsOf } from '../../shell/programs.ts';
import type { ShellWord } from '../../shell/tokens.ts';
import { WRAPPERS } from '../../shell/wrappers.ts';
import type { Correction } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { PREPARATIONS } from '../parse/known-commands.ts';
import { LONGEST_NAME } from '../parse/name.ts';
import type { EntryScript } from './entry-script.ts';

/** What a lock is for, as our options express it. */
interface Lock {
  readonly overlap: 'skip' | 'wait' | 'replace';
  /** The file that it locks, if others may lock it too. */
  readonly file?: string | undefined;
  /** The program that runs under it; absent if a person must look at the rest of the command. */
  readonly runs?: ShellWord | undefined;
  /** The script that it runs instead, through a shell. */
  readonly script?: ShellWord | undefined;
}

const LOCK_FILE = /(?:^|[./_-])(?:pid|lock|lck|lk|flock|lockfile|lockdir|running)(?:\.d)?$/i;
/** Programs that lock, and lock files of package managers. */
const NO_LOCK_FILE =
  /\/s?bin\/(?:flock|lockfile)$|(?:^|\/)(?:bun|Cargo|composer|deno|flake|Gemfile|mix|package|packages|pdm|Pipfile|poetry|pubspec|uv|yarn)\.lock$/;

/** Reports the first lock of a script. @param at where the entry begins, for the options above it */
export function checkMachineLock(
  script: EntryScript,
  at: number,
  hasLock: boolean,
  complain: Complain,
): boolean {
  for (const command of script.parsed.commands) {
    for (const program of programsOf(command)) {
      const lock = lockOf(program) ?? guardOf(program, command, script.parsed.commands);
      if (lock === undefined) continue;
      const name = lock.file === undefined || hasLock ? undefined : lockName(lock.file);
      const options = `#@ overlap=${lock.overlap}${name === undefined ? '' : ` lock=${name}`}`;
      const message = `${quoted(program.name)} does not keep runs apart: each run has its own container`;
      const hint = `write ${options} above the entry instead`;
      const instead = withoutLock(script, program, lock);
      const corrections = [{ start: at, end: at, text: `${options}\n` }, ...(instead ?? [])];
      complain('machine-lock', script.place(program.word), message, instead ? { hint, corrections } : hint);
      return true;
    }
  }
  return false;
}

/** The command without the program that locks. @returns undefined if that is uncertain */
function withoutLock(
  { parsed, place, isExact }: EntryScript,
  { word, after }: Program,
  { runs, script: text }: Lock,
): Correction[] | undefined {
  if (!isExact) return undefined;
  if (text === undefined) {
    // `1` may be the value of an unknown option.
    if (runs === undefined || !/[^\d.]/.test(runs.plain) || runs.plain.startsWith('-')) return undefined;
    return [{ ...place({ start: word.start, end: runs.start }), text: '' }];
  }
  // `flock file -c 'script'`: a script of several commands can only be alone.
  const script = text.literal;
  if (script === undefined) return undefined;
  const { commands, separators, open } = parseShell(script);
  const [only] = commands;
  const isSimple = commands.length === 1 && separators.length === 0 && only !== undefined;
  // A program that starts flock can start only a program, not the shell's redirections, settings and builtins.
  const isFirst = parsed.commands.some(({ words }) => words[0] === word);
  const isPlain = only?.redirections.length === 0 && isProgram(only.words[0]?.text ?? '');
  const isAlone = parsed.commands.length === 1 && parsed.commands[0]?.redirections.length === 0;
  if (open !== undefined || text !== after.at(-1)) return undefined;
  if (!(isAlone && isFirst) && !(isSimple && (isFirst || isPlain))) return undefined;
  return [{ ...place({ start: word.start, end: text.end }), text: script }];
}

/** Whether a word starts a program anywhere. */
function isProgram(word: string): boolean {
  return /^[\w./@+-]+$/.test(word) && !PREPARATIONS.has(word) && !LEADING_KEYWORDS.has(word);
}

/** The lock of a program that runs others under it, or takes one for those after it. */
function lockOf({ name, after }: Program): Lock | undefined {
  const words = after.map(({ plain }) => plain);
  const { at, ownAt, codeAt } = behindWords(after, WRAPPERS.get(name));
  const options = words.slice(0, ownAt ?? at);
  const option = (pattern: RegExp) => options.some((word) => pattern.test(word));
  const valueAt = (pattern: RegExp) => {
    const index = options.findIndex((word) => pattern.test(word));
    const [word = '', next] = [words[index], words[index + 1]];
    // `-t0`, `--wait=0`, `-t 0`.
    const attached = /^-[A-Za-z]+(\d+)$/.exec(word)?.[1] ?? /=(.*)$/s.exec(word)?.[1];
    return attached ?? (index < 0 ? undefined : next);
  };
  const file = ownAt === undefined ? undefined : words[ownAt];
  const runs = after[at];
  switch (name) {
    case 'flock': {
      if (option(/^-[a-z]*u|^--unlock$/)) return undefined;
      const isTry =
        option(/^-[A-Za-z]*n|^--(?:nb|nonblock)$/) || valueAt(/^(?:-[A-Za-z]*w|--wait|--timeout)/) === '0';
      // `flock -s` is a shared lock.
      const isPrefix = !option(/^-[A-Za-z]*s|^--shared$/);
      return {
        overlap: isTry ? 'skip' : 'wait',
        file: /^\d+$/.test(file ?? '') ? undefined : file,
        ...(isPrefix && (codeAt === undefined ? { runs } : { script: after[codeAt] })),
      };
    }
    case 'setlock':
    case 's6-setlock':
      return { overlap: option(/^-[A-Za-z]*n/) ? 'skip' : 'wait', file, runs };
    case 'with-lock-ex':
    case 'lckdo':
      return {
        overlap: option(/^-[a-z]*w/) ? 'wait' : 'skip',
        file,
        runs,
      };
    case 'lockf':
      return { overlap: valueAt(/^-[a-z]*t/) === '0' ? 'skip' : 'wait', file, runs };
    case 'lockrun':
      return {
        overlap: option(/^--?wait$|^-[A-Za-z]*W/) ? 'wait' : 'skip',
        file: valueAt(/^(?:-L|--lockfile)/),
        runs,
      };
    case 'chpst': {
      if (!option(/^-[lL]$/)) return undefined;
      const isOnly = at === 2;
      return {
        overlap: option(/^-L$/) ? 'skip' : 'wait',
        file: valueAt(/^-[lL]$/),
        runs: isOnly ? runs : undefined,
      };
    }
    case 'run-one':
    case 'solo':
      return { overlap: 'skip', file: name === 'solo' ? `solo-${valueAt(/^-port/)}` : undefined, runs };
    case 'run-this-one':
      return { overlap: 'replace', runs: after[0] };
    case 'sem':
      return { overlap: 'wait', file: valueAt(/^--id/) };
    case 'keep-one-running':
    case 'run-one-constantly':
    case 'run-one-until-success':
      return { overlap: 'skip' };
    case 'lockfile':
    case 'lockfile-create':
    case 'dotlockfile':
    case 'shlock':
      return { overlap: 'skip', file: words.find((word) => LOCK_FILE.test(word)) };
    default:
      return undefined;
  }
}

/** A check whether the job runs already, before an `&&`, an `||` or a `then`. */
function guardOf(
  { name, after }: Program,
  command: SimpleCommand,
  commands: readonly SimpleCommand[],
): Lock | undefined {
  const words = after.map(({ plain }) => plain);
  const file = words.find((word) => LOCK_FILE.test(word) && !NO_LOCK_FILE.test(word));
  const asks =
    /^(?:&&|\|\|)$/.test(command.after?.text ?? '') ||
    command.words[0]?.text === 'if' ||
    command.words[0]?.text === 'while';
  switch (name) {
    case '[':
    case '[[':
    case 'test':
      if (words.some((word) => /(?:\$\(|`)[^)`]*\b(?:pgrep|pidof|ps)\b/.test(word)))
        return { overlap: 'skip' };
      return file !== undefined && asks ? { overlap: 'skip', file } : undefined;
    case 'mkdir':
      return file !== undefined && asks ? { overlap: 'skip', file } : undefined;
    case 'pgrep':
    case 'pidof':
      return asks ? { overlap: 'skip' } : undefined;
    case 'kill':
    case 'killall':
    case 'pkill':
      return asks && words.includes('-0') ? { overlap: 'skip' } : undefined;
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return asks && isOfProcesses(command, commands) ? { overlap: 'skip' } : undefined;
    default:
      return undefined;
  }
}

/** `ps aux | grep report | grep -v grep || ...`: whether the first command of the pipe lists processes. */
function isOfProcesses(command: SimpleCommand, commands: readonly SimpleCommand[]): boolean {
  let index = commands.indexOf(command);
  while (index > 0 && commands[index]?.before?.text === '|') index--;
  const [program] = commands[index] === undefined ? [] : programsOf(commands[index] as SimpleCommand);
  return program?.name === 'ps';
}

/** `/var/lock/lb-dumps.lock` is `lb-dumps`. @returns undefined if no name is left */
function lockName(file: string): string | undefined {
  const base = file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/\.d$/i, '')
    .replace(/\.(?:pid|lock|lck|lk|flock|lockfile|running)$/i, '');
  if (/[$`]/.test(base)) return undefined;
  const name = base
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  return /^[a-z0-9]/.test(name) ? name : undefined;
}
