// Passes a command through a container's entry point. ECS overrides a container's command but never its entry point, and
// `["sh", "-c"]` would read `/bin/sh` as its script and the command as a parameter: it would run nothing and succeed.

import { forwardingOf } from '../../shell/forwarding.ts';
import { quotedWord } from '../../shell/quote.ts';
import { baseName, isPosixShell, isShell, readShell } from '../../shell/shells.ts';
import { afterLauncher, isNamedAsLauncher, neverLaunches } from './launchers.ts';

/** The argv for a container, or why none works. */
export type Passage =
  | {
      readonly command: readonly string[];
      /** Why the command may not arrive: it is unknown what the entry point does with its arguments. */
      readonly doubt?: string;
    }
  | { readonly refusal: string };

/** How an entry point treats the words after it. */
type Reading =
  /** It runs them. */
  | { readonly takes: 'words'; readonly doubt?: string; readonly before?: readonly string[] }
  /** A shell reads one word as its script, after its own options. */
  | { readonly takes: 'script'; readonly shell: string; readonly before: readonly string[] }
  /** It splits each of them at spaces and runs the result. */
  | { readonly takes: 'plain-words'; readonly before: readonly string[] }
  | { readonly takes: 'nothing'; readonly reason: string };

/**
 * The words that make a container with this entry point run `argv`. ECS does not show the ENTRYPOINT of an image, which applies
 * if the task definition has none; it is assumed to run its arguments.
 * @param argv a program and its arguments
 */
export function throughEntryPoint(
  entryPoint: readonly string[] | undefined,
  argv: readonly string[],
): Passage {
  // A single empty word makes docker drop the image's entry point.
  if (entryPoint === undefined || entryPoint.every((word) => word === '')) return { command: argv };
  // Values such as `env TOKEN=…` must not appear in messages.
  const shown = JSON.stringify(entryPoint.map((word) => word.replace(/^([A-Za-z_]\w*)=.+/s, '$1=***')));
  const refused = (reason: string): Passage => ({
    refusal: `its entry point ${shown} cannot pass the command on: ${reason}`,
  });
  const reading = readEntryPoint(withoutSplitString(entryPoint));
  switch (reading.takes) {
    case 'nothing':
      return refused(reading.reason);
    case 'words': {
      const { before = [], doubt } = reading;
      return {
        command: [...before, ...argv],
        ...(doubt !== undefined && {
          doubt: `its entry point ${shown} may not pass the command on: ${doubt}`,
        }),
      };
    }
    case 'plain-words':
      return argv.every((word) => /^[\w@%+=:,./-]+$/.test(word))
        ? { command: [...reading.before, ...argv] }
        : refused('it splits the command at spaces; write "$@" in quotes');
    case 'script': {
      const script = scriptOf(reading.shell, argv);
      return script === undefined
        ? refused(`the syntax of ${baseName(reading.shell)} differs from that of ${argv[0]}`)
        : { command: [...reading.before, script] };
    }
  }
}

/** The job's own command if the entry point already runs the job's shell, else a script that runs that shell. */
function scriptOf(shell: string, argv: readonly string[]): string | undefined {
  const [program = '', option, script] = argv;
  if (argv.length === 3 && option === '-c' && isSameShell(shell, program)) return script;
  return isPosixShell(shell) ? `exec ${argv.map(quotedWord).join(' ')}` : undefined;
}

function isSameShell(one: string, other: string): boolean {
  if (one === other) return true;
  const inPath = (program: string) => /^(?:(?:\/usr)?\/bin\/)?[^/]+$/.test(program);
  return inPath(one) && inPath(other) && baseName(one) === baseName(other);
}

function readEntryPoint(words: readonly string[]): Reading {
  const [program] = words;
  if (program === undefined) return { takes: 'words' };
  if (isShell(program)) return readShellEntry(words);
  const launched = afterLauncher(words);
  if (launched !== undefined) {
    return 'missing' in launched
      ? { takes: 'nothing', reason: `${launched.missing} would read the shell as one of its own arguments` }
      : readEntryPoint(launched.rest);
  }
  const reason = neverLaunches(words);
  if (reason !== undefined) return { takes: 'nothing', reason };
  return readSwitchUser(words) ?? readUnknown(words);
}

/** `su app -c` and `runuser -l app -c`: the user's shell reads one word as its script. */
function readSwitchUser(words: readonly string[]): Reading | undefined {
  const [program = ''] = words;
  if (!['su', 'runuser'].includes(baseName(program))) return undefined;
  const last = words.at(-1) ?? '';
  if (/^(?:-[a-z]*c|--command)$/.test(last)) return { takes: 'script', shell: 'sh', before: [] };
  if (last === '--') return { takes: 'words' };
  return { takes: 'words', doubt: `${baseName(program)} has no option -c` };
}

/** Even an unknown program may end in a shell that waits for its script: `doppler run -- sh -c`. */
function readUnknown(words: readonly string[]): Reading {
  const [program = ''] = words;
  const at = words.findIndex((word, index) => index > 0 && !word.includes('=') && isShell(word));
  const reading = at > 0 ? readShellEntry(words.slice(at)) : undefined;
  if (reading?.takes === 'script' && reading.before.length === 0) return reading;
  if (isNamedAsLauncher(program)) return reading ?? { takes: 'words' };
  return { takes: 'words', doubt: `${baseName(program)} is not known to run the words that follow it` };
}

function readShellEntry(words: readonly string[]): Reading {
  const [shell = ''] = words;
  if (!isPosixShell(shell)) return readOtherShell(words);
  const reading = readShell(words);
  switch (reading.reads) {
    case 'script':
      return { takes: 'script', shell, before: [] };
    case 'options':
      return { takes: 'script', shell, before: ['-c'] };
    case 'parameters':
      return readParameters(shell, reading.script, reading.parameters);
    case 'file':
      if (isNamedAsLauncher(reading.file)) return { takes: 'words' };
      return { takes: 'words', doubt: `${reading.file} is not known to end with exec "$@"` };
    case 'nothing':
      return { takes: 'nothing', reason: reading.reason };
  }
}

/** Such shells have a language of their own: only a job with the same shell works with them. */
function readOtherShell(words: readonly string[]): Reading {
  const [shell = ''] = words;
  if (/^-[a-z]*c$/i.test(words.at(-1) ?? '')) return { takes: 'script', shell, before: [] };
  return { takes: 'nothing', reason: `${baseName(shell)} has its own syntax` };
}

/** `sh -c 'exec "$@"' --`: the script decides. */
function readParameters(shell: string, script: string, parameters: readonly string[]): Reading {
  const { words, evaluates, splits, mayUse, usesName } = forwardingOf(script);
  // The first word after the script is `$0`, which such scripts ignore.
  const before = parameters.length === 0 && !usesName ? [baseName(shell)] : [];
  const own = parameters.slice(1);
  if (evaluates && own.length === 0) return { takes: 'script', shell, before };
  if (splits) return { takes: 'plain-words', before };
  if (words !== undefined) {
    if (evaluates) return READS_TWICE;
    const reading = after([...words.before, ...own], before);
    if (reading.takes !== 'words') return reading;
    if (words.shifts) return { ...reading, doubt: 'its script shifts its arguments' };
    return words.losesExitCode ? { ...reading, doubt: LOST_EXIT_CODE } : reading;
  }
  if (mayUse) return { takes: 'words', before, doubt: 'its script does not contain "$@"' };
  return {
    takes: 'nothing',
    reason: 'its script does not run its arguments; end it with exec "$@"',
  };
}

const LOST_EXIT_CODE = 'its script does not return the exit code of the command; end it with exec "$@"';

const READS_TWICE: Reading = {
  takes: 'nothing',
  reason: 'its script evaluates the command a second time; write exec "$@" in it',
};

/** Words that the entry point itself passes come before ours, and are the program. */
function after(own: readonly string[], before: readonly string[]): Reading {
  const reading = readEntryPoint(own);
  return reading.takes === 'words' ? { ...reading, before } : reading;
}

/** `env -S "bash -c"` contains several words in one. */
function withoutSplitString(words: readonly string[]): readonly string[] {
  const [program = '', ...others] = words;
  if (baseName(program) !== 'env') return words;
  const at = others.findIndex((word) => /^(?:-[iv0]*S|--split-string(?:=|$))/.test(word));
  if (at < 0) return words;
  const word = others[at] ?? '';
  const inIt = word.replace(/^(?:-[iv0]*S|--split-string=?)/, '');
  const [split, rest] =
    inIt === '' ? [others[at + 1] ?? '', others.slice(at + 2)] : [inIt, others.slice(at + 1)];
  return [program, ...others.slice(0, at), ...split.split(/\s+/).filter((part) => part !== ''), ...rest];
}
