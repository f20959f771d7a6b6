import { isAssignment, ownWords, parseShell, type ShellText, type SimpleCommand } from './commands.ts';

/** What a script does with the words that follow it, its positional parameters. */
interface Forwarding {
  /** `"$@"` as words, and the words before it in its command, after `exec`: `node server.js "$@"` does not run another program. */
  readonly words?: {
    readonly before: readonly string[];
    readonly losesExitCode: boolean;
    readonly shifts: boolean;
  };
  /** It reads one of them, or all, as a script: `eval "$@"`, `sh -c "$1"`. */
  readonly evaluates: boolean;
  /** It joins them into one text, or splits them: `x="$@"`, `$@`, `$*`. */
  readonly splits: boolean;
  /** It may use some of them: `"$2"`, `shift`, or in a file that it reads. */
  readonly mayUse: boolean;
  /** It uses `$0`, the first of them. */
  readonly usesName: boolean;
}

/** Programs that print their arguments and do not run them. */
const PRINTS: ReadonlySet<string> = new Set(['echo', 'logger', 'printf']);

const ALL = /"\$(?:@|\{@\})"/;
const NAME = /\$(?:0|\{0\})/;

export function forwardingOf(script: string): Forwarding {
  const parsed = parseShell(script);
  const commands = parsed.commands.filter((command) => !PRINTS.has(programOf(command) ?? ''));
  const texts = commands.map((command) => command.words.map(({ text }) => text));
  const all = texts.flat();
  const has = (pattern: RegExp) => all.some((text) => pattern.test(text));
  const isOneText = has(/\w="\$(?:@|\{@\})"/);
  const forwarding = commands.filter(({ words }) => words.some(({ text }) => ALL.test(text)));
  const [first, last] = [forwarding[0], forwarding.at(-1)];
  const shifts = commands.some((command) => programOf(command) === 'shift');
  return {
    ...(first &&
      last && {
        words: {
          before: wordsBeforeAll(first),
          losesExitCode: !has(/\b(?:exit|wait|return|pipefail)\b|\$\?/) && losesExitCode(last, parsed),
          shifts,
        },
      }),
    evaluates: texts.some((words) =>
      words.some(
        (text, index) =>
          /^"\$(?:[@*01]|\{[@*01]\})"$/.test(text) && /^(?:eval|-[a-z]*c)$/.test(words[index - 1] ?? ''),
      ),
    ),
    splits: isOneText || (first === undefined && has(/\$(?:[@*]|\{[@*]\})/)),
    mayUse:
      shifts ||
      has(/\$(?:[2-9]|\{[2-9]|\{@:)/) ||
      commands.some((command) => /^(?:\.|source)$/.test(programOf(command) ?? '')),
    usesName: has(NAME),
  };
}

function programOf(command: SimpleCommand): string | undefined {
  return ownWords(command)[0]?.plain;
}

function wordsBeforeAll(command: SimpleCommand): readonly string[] {
  const words = ownWords(command);
  const before = words.slice(
    0,
    words.findIndex(({ text }) => ALL.test(text)),
  );
  const own = before.filter(({ text }) => !NAME.test(text));
  const program = own.findIndex((word) => word.plain !== 'exec' && !isAssignment(word));
  return program < 0 ? [] : own.slice(program).map(({ plain }) => plain);
}

/** Whether something other than the command decides the script's exit code: `"$@" &`, `"$@" | cat`, `"$@" || true`, `! "$@"`. */
function losesExitCode(command: SimpleCommand, { commands, separators }: ShellText): boolean {
  if (command.words.some(({ text }) => text === '!')) return true;
  const next = separators.find(({ start, text }) => start >= command.end && text !== ')');
  if (next === undefined || next.text === '&&') return false;
  if (next.text === '&' || next.text === '|' || next.text === '|&') return true;
  // After `exec` nothing of the script runs.
  if (programOf(command) === 'exec') return false;
  const closers = /^(?:fi|done|esac|\})$/;
  return commands.some(
    ({ start, words }) => start > next.start && !words.every(({ text }) => closers.test(text)),
  );
}
