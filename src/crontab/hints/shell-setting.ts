// SHELL as crond uses it: the one program that runs every command, as `SHELL -c command`.
import { isPosixShell } from '../../shell/shells.ts';
import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import type { Setting } from '../parse/setting.ts';

/** Programs that people set as SHELL but that run no command with `-c`, and why. */
const NO_SHELLS: ReadonlyMap<string, string> = new Map([
  ['env', 'has no option -c'],
  ['false', 'runs no command'],
  ['node', 'only checks a script with -c'],
  ['nologin', 'runs no command'],
  ['perl', 'only checks a script with -c'],
  ['php', 'reads its settings with -c'],
  ['ruby', 'only checks a script with -c'],
  ['true', 'runs no command'],
]);

const START_NOTHING = 'none of the jobs below could start';

/**
 * Reports a SHELL that cannot start any command. crond and cronbridge execute the value as it is: an option or comment counts
 * as part of the file's name, and a name without a path is not searched for. Source: cronie's do_command.c (`execle(shell,
 * shell, "-c", ...)`).
 * @returns whether it was reported
 */
export function explainShell({ value, valueSpan }: Setting, complain: Complain): boolean {
  const problem = problemOf(value);
  if (problem === undefined) return false;
  const { message, hint, instead: path } = problem;
  const remedy: Remedy = path === undefined ? { hint } : instead(valueSpan, path, hint);
  complain('bad-shell', valueSpan, `${message}: ${START_NOTHING}`, remedy);
  return true;
}

interface Problem {
  readonly message: string;
  readonly hint: string;
  /** The intended value, if that is certain. */
  readonly instead?: string;
}

function problemOf(value: string): Problem | undefined {
  const words = value.trim().split(/\s+/);
  // An entry after it would be lost.
  const meant = value.includes('*') ? undefined : shellAmong(words);
  const right = meant === undefined ? {} : { instead: meant };
  const example = 'for example SHELL=/bin/bash';
  if (value === '')
    return { message: 'SHELL is empty', hint: 'name a shell, or remove the line to use /bin/sh' };
  if (/\s/.test(value)) {
    const isOption = words.some((word) => word.startsWith('-'));
    return {
      message: 'SHELL must be the path of one program, but contains a space',
      hint: isOption ? "put options of the shell into the command: bash -lc '...'" : example,
      ...right,
    };
  }
  if (!value.startsWith('/')) return { message: 'SHELL is not an absolute path', hint: example, ...right };
  if (!/^[\w./+@-]+$/.test(value) || /\/\.{0,2}$/.test(value))
    return { message: 'SHELL is not the path of a program', hint: example };
  const name = value.slice(value.lastIndexOf('/') + 1);
  const why = NO_SHELLS.get(name);
  return why === undefined
    ? undefined
    : {
        message: `${name} is not a shell, it ${why}`,
        hint: /^runs/.test(why) ? example : `${example}; the command itself can begin with ${name}`,
      };
}

/** The shell in a value of any form: `bash`, `/usr/bin/env bash`, `/usr/local/bin/bash -l`. */
function shellAmong([first = '', ...rest]: readonly string[]): string | undefined {
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (name === 'env') {
    const next = rest.find((word) => !word.startsWith('-') && !word.includes('='));
    return next === undefined || next.startsWith('#') ? undefined : shellAmong([next]);
  }
  if (!isPosixShell(name)) return undefined;
  return /^\/[\w./+@-]+$/.test(first) ? first : first.includes('/') ? undefined : `/bin/${name}`;
}
