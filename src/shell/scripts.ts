import { parseShell, type ShellText } from './commands.ts';
import { behindWords, type Program, programsOf } from './programs.ts';
import { baseName, isShell, readShell } from './shells.ts';
import type { ShellWord } from './tokens.ts';
import { WRAPPERS } from './wrappers.ts';

/** A command line, or the script that `sh -c` gets in one. */
export interface Script {
  readonly text: string;
  readonly parsed: ShellText;
  /** The name of the shell that reads it. */
  readonly shell: string;
  /** Where its text begins in the command line; defined only if every position of it has one there. */
  readonly start: number | undefined;
  /** The range of the command line that contains its text. */
  readonly around: { readonly start: number; readonly end: number };
}

const DEEPEST = 3;

/** The command line itself, and the scripts in it. */
export function scriptsOf(text: string, shell: string): readonly Script[] {
  const scripts: Script[] = [];
  const add = (script: Omit<Script, 'parsed'>, depth: number) => {
    const parsed = parseShell(script.text);
    // A broken command means something other than it seems to.
    if (parsed.open !== undefined) return;
    scripts.push({ ...script, parsed });
    if (depth === DEEPEST) return;
    for (const program of parsed.commands.flatMap(programsOf)) {
      const word = scriptWord(program);
      if (word === undefined) continue;
      const { start: base } = script;
      const around = base === undefined ? script.around : { start: base + word.start, end: base + word.end };
      const isExact = base !== undefined && /^'[^']*'$/.test(word.text);
      const start = isExact ? around.start + 1 : undefined;
      add({ text: word.plain, shell: shellOf(program.name, script.shell), start, around }, depth + 1);
    }
  };
  add({ text, shell: baseName(shell), start: 0, around: { start: 0, end: text.length } }, 0);
  return scripts;
}

function shellOf(program: string, outer: string): string {
  if (isShell(program)) return baseName(program);
  return program === 'eval' ? outer : 'sh';
}

/** The word after the `-c` of a shell, or of a program that starts one; the only word of `eval`. */
function scriptWord({ name, after }: Program): ShellWord | undefined {
  if (name === 'eval') return after.length === 1 ? after[0] : undefined;
  if (isShell(name)) {
    const reading = readShell([name, ...after.map(({ plain }) => plain)]);
    return reading.reads === 'parameters' ? after[after.length - reading.parameters.length - 1] : undefined;
  }
  if (name !== 'flock' && name !== 'su' && name !== 'runuser') return undefined;
  const { codeAt } = behindWords(after, WRAPPERS.get(name));
  return codeAt === undefined ? undefined : after[codeAt];
}
