// Whether a command is one program or code around several, and where arguments belong in it.
import { isAssignment, LEADING_KEYWORDS, parseShell, type ShellText } from './commands.ts';
import { baseName, isPosixShell, isShell } from './shells.ts';
import type { ShellWord, Token } from './tokens.ts';

/** Words that are not a program's name in first place. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...LEADING_KEYWORDS,
  ...'[[ ]] always case coproc end for foreach function in namespace nocorrect noglob repeat select time'.split(
    ' ',
  ),
]);

/** Builtins of these shells that no program does in the same way, or at all. */
const BUILTINS = new Set(
  '. : [ alias autoload bg bind break builtin caller cd chdir command compgen complete compopt compound continue declare dirs disown echo enable enum eval exec exit export false fc fg float functions getopts global hash help hist history integer jobs kill let local login logout mapfile nameref newgrp popd print printf pushd pwd read readarray readonly return set setopt shift shopt source suspend test times trap true type typeset ulimit umask unalias unlimit unset wait whence'.split(
    ' ',
  ),
);

/** Builtins that accept further arguments like the programs of the same name. */
const LIKE_PROGRAMS = new Set(['echo', 'false', 'kill', 'printf', 'test', 'true']);

/** Programs that run their arguments, or the value of `-c`, as code: further arguments would be lost or become code. */
const CODE_TAKERS = new Set(['flock', 'rbash', 'runuser', 'script', 'sg', 'su']);
const CODE_JOINERS = new Set(['eval', 'parallel', 'rsh', 'ssh', 'watch']);

/** Assigning to these read-only variables is a warning in bash, but as `sh` bash exits if `exec` follows. */
const READ_ONLY = /^(?:UID|EUID|PPID|SHELLOPTS|BASHOPTS|BASH_VERSINFO)=/;

/**
 * The command with `exec` before its program, so that the program replaces the shell and gets its signals. What it does stays
 * the same: dash, bash, busybox, ksh and mksh agree on PATH, environment, redirections and exit code, even for assignments
 * before `exec`.
 * @param env the settings: a start-up file of bash may define functions, which `exec` would not find
 * @returns undefined unless the command is certainly one program with words, redirections and assignments
 */
export function withExec(
  command: string,
  shell: string,
  env: Readonly<Record<string, string>>,
): string | undefined {
  const parsed = parseShell(command);
  const end = parsed.commands[0]?.end ?? 0;
  // A terminator is no second command.
  const isOne = parsed.separators.every(({ text, start }) => text === ';' && start >= end);
  const [program] = isOne ? (programWords(parsed) ?? []) : [];
  if (program === undefined || !isPosixShell(shell)) return undefined;
  const isPath = program.text.includes('/');
  if (!isPath && Object.keys(env).some((name) => name === 'BASH_ENV' || name.startsWith('BASH_FUNC_'))) {
    return undefined;
  }
  // zsh does this itself, and ~/.zshenv may have defined a function of any name.
  if (!isPath && baseName(shell) === 'zsh') return undefined;
  if (!isProgram(program)) return undefined;
  const before = parsed.commands[0]?.words.filter(({ start }) => start < program.start) ?? [];
  if (before.some(({ text }) => READ_ONLY.test(text))) return undefined;
  return `${command.slice(0, program.start)}exec ${command.slice(program.start)}`;
}

/**
 * The command in a form that passes the shell's positional parameters on: unchanged if it uses them, or with `"$@"` at its end
 * if it is one program.
 * @returns undefined if only its author knows where they belong
 */
export function withArguments(command: string): string | undefined {
  const parsed = parseShell(command);
  if (isBroken(parsed)) return undefined;
  if (namesParameters(parsed.tokens)) return command;
  const isOne = parsed.tokens.every(({ kind }) => kind === 'word' || kind === 'redirection');
  const words = isOne ? programWords(parsed) : undefined;
  if (words === undefined || !takesArguments(words)) return undefined;
  return `${command} "$@"`;
}

/** Whether a text has no certain meaning. */
function isBroken({ isAmbiguous, open }: ShellText): boolean {
  return isAmbiguous || open !== undefined;
}

/** The words of a text's only command, without preceding assignments; the program comes first. */
function programWords(parsed: ShellText): readonly ShellWord[] | undefined {
  const [command, ...others] = parsed.commands;
  if (command === undefined || others.length > 0 || isBroken(parsed)) return undefined;
  const isPosix = command.redirections.every(
    ({ operator, descriptor }) => !operator.startsWith('&') && !descriptor.startsWith('{'),
  );
  // `1=x` is a program's name, and in dash `a+=x` is too.
  const first = command.words.findIndex((word) => !isAssignment(word));
  const words = first < 0 ? [] : command.words.slice(first);
  const before = command.words.slice(0, words.length === 0 ? undefined : first);
  const [program] = words;
  if (!isPosix || program === undefined || before.some(({ text }) => /^\w+\+=/.test(text))) return undefined;
  return KEYWORDS.has(program.text) || /^\w+\+?=/.test(program.text) ? undefined : words;
}

/** Plain characters, quoted ones with plain variables, and the home directory before a slash. */
const PATH =
  /^(?:~[\w.-]*(?=\/)|\$HOME(?=\/)|\$\{HOME\}(?=\/)|"(?:[^"`\\$]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})*"|[\w./+@,:-])+$/;

/** Whether the word certainly names a program: its text is known, or it is a path whatever its variables contain. */
function isProgram({ text, literal }: ShellWord): boolean {
  // After `exec`, bash would expand it although it is quoted.
  if (literal?.startsWith('~')) return false;
  const name = literal ?? (PATH.test(text) && text.replace(/\$\{?\w+\}?/g, '').includes('/') ? text : '');
  if (!/^[\w./+@,:~$"'-]/.test(name) || name.startsWith('-')) return false;
  return (
    literal === undefined || literal.includes('/') || (!BUILTINS.has(name) && /^[\w.+@,:-]+$/.test(name))
  );
}

function takesArguments(words: readonly ShellWord[]): boolean {
  const [first, ...rest] = words;
  if (first?.literal === 'exec' || first?.literal === 'command') {
    return rest[0] !== undefined && !rest[0].text.startsWith('-') && takesArguments(rest);
  }
  const name = first?.literal ?? first?.text ?? '';
  if (BUILTINS.has(name) && !LIKE_PROGRAMS.has(name)) return false;
  if (words.some(({ literal }) => literal !== undefined && CODE_JOINERS.has(baseName(literal)))) return false;
  const taker = words.findIndex(
    ({ literal }) => literal === undefined || isShell(literal) || CODE_TAKERS.has(baseName(literal)),
  );
  if (taker < 0) return true;
  const after = words.slice(taker + 1);
  if (after.some(({ literal }) => /^-[A-Za-z]*c|^--command\b/.test(literal ?? ''))) return false;
  // A shell without a script reads its code from standard input; its first argument would become a script.
  const bare = taker === 0 && isPosixShell(first?.literal ?? '');
  return !bare || after.some(({ literal }) => literal === undefined || !/^[-+]/.test(literal));
}

/** Whether the code itself uses its positional parameters; those in a function's body belong to the function. */
function namesParameters(all: readonly Token[]): boolean {
  const tokens = beforeOwnParameters(withoutFunctions(all));
  return (
    tokens?.some((token, index) => {
      if (token.kind === 'redirection') return token.target?.isPositional ?? false;
      if (token.kind !== 'word') return false;
      if (token.isPositional) return true;
      const first = startsCommand(tokens[index - 1]);
      if (first && (token.text === 'shift' || token.text === 'getopts')) return true;
      // `for name do` iterates over all of them.
      const [after, then] = [textOf(tokens[index + 2]), textOf(tokens[index + 3])];
      return first && token.text === 'for' && (after === 'do' || (after === ';' && then === 'do'));
    }) ?? false
  );
}

function startsCommand(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'operator') return true;
  return before.kind === 'word' && KEYWORDS.has(before.text);
}

function textOf(token: Token | undefined): string | undefined {
  return token !== undefined && 'text' in token ? token.text : undefined;
}

/** `set -- a b` replaces the code's parameters, unless ours are among the new ones. */
function beforeOwnParameters(tokens: readonly Token[] | undefined): readonly Token[] | undefined {
  const at = tokens?.findIndex((token, index) => {
    if (textOf(token) !== 'set' || !startsCommand(tokens[index - 1])) return false;
    const rest = tokens.slice(index + 1);
    const end = rest.findIndex(({ kind }) => kind !== 'word');
    const words = (end < 0 ? rest : rest.slice(0, end)) as readonly ShellWord[];
    // `set -o pipefail` takes a word without setting a parameter.
    const sets = words.some(
      ({ text }, word) =>
        text === '--' || (!/^[-+]/.test(text) && !/^[-+]\w*o$/.test(words[word - 1]?.text ?? '')),
    );
    return sets && !words.some(({ isPositional }) => isPositional);
  });
  return at === undefined || at < 0 ? tokens : tokens?.slice(0, at);
}

/** @returns undefined if the end of a function's body is uncertain */
function withoutFunctions(tokens: readonly Token[]): readonly Token[] | undefined {
  const kept: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const named = textOf(token) === 'function' && startsCommand(tokens[index - 1]);
    const brackets = textOf(token) === '(' && textOf(tokens[index + 1]) === ')';
    if (!named && !brackets) {
      kept.push(token);
      continue;
    }
    index += 2;
    while (['(', ')', '\n'].includes(textOf(tokens[index]) ?? '')) index++;
    if (textOf(tokens[index]) !== '{') return undefined;
    for (let depth = 1; depth > 0; ) {
      const text = textOf(tokens[++index]);
      if (index >= tokens.length) return undefined;
      if (text === '{') depth++;
      if (text === '}') depth--;
    }
  }
  return kept;
}
