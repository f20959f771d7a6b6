import { isAssignment, LEADING_KEYWORDS, type SimpleCommand } from './commands.ts';
import type { ShellWord } from './tokens.ts';
import { behind, WRAPPERS } from './wrappers.ts';

/** A program with its words. One outside of the system's directories keeps its path: `/app/bin/batch` is not `batch`. */
export interface Program {
  readonly name: string;
  readonly word: ShellWord;
  readonly after: readonly ShellWord[];
}

/** Programs that run others elsewhere, or later. */
const ELSEWHERE = new Set(['ssh', 'systemd-run', 'xargs']);

const MOST_PROGRAMS = 10;

/** From the outermost wrapper to the innermost program: `sudo nice flock -n /tmp/x /app/report` has four. */
export function programsOf({ words }: SimpleCommand): readonly Program[] {
  const programs: Program[] = [];
  let index = 0;
  while (programs.length <= MOST_PROGRAMS) {
    const word = words[index];
    if (word === undefined) break;
    if (LEADING_KEYWORDS.has(word.text) || isAssignment(word)) {
      index++;
      continue;
    }
    const name = systemName(word.plain);
    const after = words.slice(index + 1);
    programs.push({ name, word, after });
    const wrapper = ELSEWHERE.has(name) ? undefined : WRAPPERS.get(name);
    if (wrapper === undefined) break;
    const { at, code } = behindWords(after, wrapper);
    if (code !== undefined) break;
    index += 1 + at;
  }
  return programs;
}

/** Like `behind`, for words as written. */
export function behindWords(
  words: readonly ShellWord[],
  wrapper: Parameters<typeof behind>[1] = {},
): ReturnType<typeof behind> {
  return behind(
    words.map(({ plain }) => plain),
    wrapper,
  );
}

/** A program's name without a standard system directory. */
export function systemName(path: string): string {
  return path.replace(/^(?:\/usr(?:\/local)?|\/opt\/homebrew)?\/s?bin\//, '');
}
