// Which shells there are, and what each does with the words that follow it.

/** Shells that read `'…'` as POSIX does, so that every text can be quoted for them. */
const POSIX_SHELLS: ReadonlySet<string> = new Set(
  'sh bash dash ash zsh ksh ksh93 mksh lksh oksh pdksh yash posh hush'.split(' '),
);

/** Shells with `-c` and a language of their own. */
const OTHER_SHELLS: ReadonlySet<string> = new Set('fish csh tcsh nu elvish xonsh pwsh powershell'.split(' '));

export function isShell(program: string): boolean {
  const name = baseName(program);
  return POSIX_SHELLS.has(name) || OTHER_SHELLS.has(name);
}

export function isPosixShell(program: string): boolean {
  return POSIX_SHELLS.has(baseName(program));
}

/** `sh` for `/bin/sh`, and for `C:\sh.exe` too. */
export function baseName(program: string): string {
  return program
    .slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1)
    .replace(/\.exe$/i, '');
}

/** What a shell with its own words does with the words that follow. */
type ShellReading =
  /** Reads the next word as a script. */
  | { readonly reads: 'script' }
  /** Reads the next word as a file, unless `-c` comes before it. */
  | { readonly reads: 'options' }
  /** Its script is in the entry point; the words that follow become `$0`, `$1` …, after those that are there. */
  | { readonly reads: 'parameters'; readonly script: string; readonly parameters: readonly string[] }
  /** Reads a file as its script. */
  | { readonly reads: 'file'; readonly file: string; readonly parameters: readonly string[] }
  | { readonly reads: 'nothing'; readonly reason: string };

/** Options that take the next word. */
const LONG_WITH_VALUE: ReadonlySet<string> = new Set(['--rcfile', '--init-file', '--emulate']);
const RUNS_NOTHING: ReadonlySet<string> = new Set([
  '--help',
  '--version',
  '--dump-strings',
  '--dump-po-strings',
]);

/** Reads the words of a shell's command line, beginning with the shell's own name. */
export function readShell([shell = '', ...words]: readonly string[]): ShellReading {
  const { letters, values, long, rest, ended } = readOptions(words);
  const useless = long.find((option) => RUNS_NOTHING.has(option));
  if (useless !== undefined) return { reads: 'nothing', reason: `${shell} ${useless} runs no command` };
  if (letters.includes('n') || values.includes('noexec')) {
    return { reads: 'nothing', reason: `${shell} with -n only reads commands and does not run them` };
  }
  const [first, ...others] = rest;
  if (letters.includes('c')) {
    return first === undefined
      ? { reads: 'script' }
      : { reads: 'parameters', script: first, parameters: others };
  }
  if (letters.includes('s')) {
    return {
      reads: 'nothing',
      reason: `${shell} with -s reads its commands from standard input, which is empty`,
    };
  }
  if (first !== undefined) return { reads: 'file', file: first, parameters: others };
  if (ended)
    return { reads: 'nothing', reason: `${shell} after "--" expects the name of a file, not a command` };
  return { reads: 'options' };
}

interface Options {
  /** Of all `-abc`, one after the other. */
  readonly letters: string;
  /** Of `-o` and `-O`. */
  readonly values: readonly string[];
  readonly long: readonly string[];
  readonly rest: readonly string[];
  /** Whether a `--` ended them. */
  readonly ended: boolean;
}

function readOptions(words: readonly string[]): Options {
  let letters = '';
  const values: string[] = [];
  const long: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || word === '-') {
      return { letters, values, long, rest: words.slice(at + 1), ended: true };
    }
    if (word.startsWith('--')) {
      long.push(word);
      if (LONG_WITH_VALUE.has(word)) at++;
    } else if (/^[-+]./.test(word)) {
      if (word.startsWith('-')) letters += word.slice(1);
      for (const letter of word.slice(1)) {
        if (letter !== 'o' && letter !== 'O') continue;
        at++;
        if (word.startsWith('-')) values.push(words[at] ?? '');
      }
    } else {
      return { letters, values, long, rest: words.slice(at), ended: false };
    }
  }
  return { letters, values, long, rest: [], ended: false };
}
