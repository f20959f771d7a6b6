// Names for the jobs of an import: derived from their commands, short and unique.
import { LONGEST_NAME } from '../crontab/parse/name.ts';
import { programOf } from '../crontab/parse/program.ts';

/** Room for a number at the end. */
const LONGEST_WORDS = LONGEST_NAME - 5;
const CHARACTERS_READ = 2000;

export class JobNames {
  readonly #taken: Set<string>;
  /** The last number that a name was given. */
  readonly #numbers = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The program's name; if that is taken, with a word of the command's arguments; if that is taken too, with a number. */
  give(command: string): string {
    const { program, words } = programOf(command);
    const long = cut([program, ...(words.length > 0 ? words : pathWords(command, program))].join('-'));
    const name =
      [cut(program), long].find((candidate) => !this.#taken.has(candidate)) ?? this.#numbered(long);
    this.#taken.add(name);
    return name;
  }

  #numbered(name: string): string {
    for (let number = (this.#numbers.get(name) ?? 1) + 1; ; number++) {
      const numbered = `${name}-${number}`;
      this.#numbers.set(name, number);
      if (!this.#taken.has(numbered)) return numbered;
    }
  }
}

/** `cron-daily` of `run-parts --report /etc/cron.daily`: the last path among the arguments. */
function pathWords(command: string, program: string): string[] {
  const path = command
    .slice(0, CHARACTERS_READ)
    .split(/[\s;)}]+/)
    .findLast((word) => /^\.?\/.*[^/]$/.test(word) && word !== '/dev/null');
  const word = (path?.slice(path.lastIndexOf('/') + 1) ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return word === '' || word.startsWith(program) ? [] : [word];
}

function cut(name: string): string {
  return name.slice(0, LONGEST_WORDS).replace(/^-+|-+$/g, '');
}
