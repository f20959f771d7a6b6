// The programs of a simple command, from the outermost wrapper to what it runs in the end, and the scripts that go to shells in it.
import type { Span } from '../parse/line.ts';
import { GROUPING, SHELL_WORDS, SHELLS, type Words, WRAPPERS } from '../parse/wrappers.ts';
import { parseShell, type ShellText, type ShellWord, type SimpleCommand } from './parse.ts';

/** A program with its words. One that is not the system's keeps its path: `/app/bin/batch` is no `batch`. */
export interface Program {
  readonly name: string;
  readonly word: ShellWord;
  readonly after: readonly ShellWord[];
}

/** A command line, or what `sh -c` gets in one. */
export interface Script {
  readonly text: string;
  readonly parsed: ShellText;
  /** The name of the shell that reads it. */
  readonly shell: string;
  /** Where a place of the text stands in the crontab's line. */
  readonly place: (span: Span) => Span;
  /** Whether that is exact, so that corrections can be made. */
  readonly isExact: boolean;
}

const DEEPEST = 3;

/** Programs that run others elsewhere, or later. */
const ELSEWHERE = new Set(['ssh', 'systemd-run', 'xargs']);

/** `sudo nice flock -n /tmp/x /app/report` has four programs. */
export function programsOf({ words }: SimpleCommand): readonly Program[] {
  const programs: Program[] = [];
  let index = 0;
  while (index < words.length) {
    const word = words[index];
    if (word === undefined) break;
    if (GROUPING.has(word.text) || /^[A-Za-z_]\w*\+?=/.test(word.text)) {
      index++;
      continue;
    }
    const name = systemName(word.plain);
    const after = words.slice(index + 1);
    programs.push({ name, word, after });
    const wrapper = ELSEWHERE.has(name) ? undefined : WRAPPERS.get(name);
    if (wrapper === undefined || programs.length > 10) break;
    index += 1 + ownCount(after, wrapper);
  }
  return programs;
}

/** How many of a wrapper's words are its own: options with their values, and what it needs besides. */
export function ownCount(words: readonly ShellWord[], { own = 0, valued = '', long = '' }: Words): number {
  const longNames = new Set(long.split(' '));
  let index = 0;
  for (; index < words.length; index++) {
    const { plain = '' } = words[index] ?? {};
    if (plain === '--') {
      index++;
      break;
    }
    if (!/^-./.test(plain)) break;
    // `-nE 0` is `-n -E 0`, and `-w10` has its value with it.
    const takesNext = plain.startsWith('--')
      ? longNames.has(plain.slice(2))
      : [...plain.slice(1)].findIndex((letter) => valued.includes(letter)) === plain.length - 2;
    if (takesNext) index++;
  }
  return index + own;
}

/** The command line itself, and the scripts in it. */
export function scriptsOf(text: string, shell: string): readonly Script[] {
  const scripts: Script[] = [];
  const add = (script: Omit<Script, 'parsed'>, depth: number) => {
    const parsed = parseShell(script.text);
    // What is broken means something else than it seems to.
    if (parsed.open !== undefined) return;
    scripts.push({ ...script, parsed });
    if (depth === DEEPEST) return;
    for (const command of parsed.commands) {
      for (const { name, after } of programsOf(command)) {
        const word = scriptWord(name, after);
        if (word !== undefined)
          add(
            inner(word, SHELLS.has(name) ? name : name === 'eval' ? script.shell : 'sh', script),
            depth + 1,
          );
      }
    }
  };
  add({ text, shell: systemName(shell), place: (span) => span, isExact: true }, 0);
  return scripts;
}

function inner(word: ShellWord, shell: string, outer: Omit<Script, 'parsed'>): Omit<Script, 'parsed'> {
  const isExact = outer.isExact && /^'[^']*'$/.test(word.text);
  const { start } = word;
  return {
    text: word.plain,
    shell,
    isExact,
    place: (span) =>
      outer.place(isExact ? { start: start + 1 + span.start, end: start + 1 + span.end } : word),
  };
}

/** The word behind the `-c` of a shell, and of those that start one; the only word of `eval`. */
function scriptWord(name: string, words: readonly ShellWord[]): ShellWord | undefined {
  if (name === 'eval') return words.length === 1 ? words[0] : undefined;
  if (!SHELLS.has(name) && name !== 'flock' && name !== 'su' && name !== 'runuser') return undefined;
  const at = words.findIndex(({ plain }) => /^-[a-z]*c$|^--command$/.test(plain));
  const isOption = words
    .slice(0, at)
    .every(
      ({ plain }) =>
        name === 'flock' || !SHELLS.has(name) || plain.startsWith('-') || SHELL_WORDS.valued?.includes(plain),
    );
  return at < 0 || !isOption ? undefined : words[at + 1];
}

/** A program's name without the directories in which a system has its programs. */
export function systemName(path: string): string {
  return path.replace(/^(?:\/usr(?:\/local)?|\/opt\/homebrew)?\/s?bin\//, '');
}
