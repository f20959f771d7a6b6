// Splits a command as a shell does: simple commands, the operators between them, and what is left open at the end.
import { type Operator, type Redirection, readTokens, type ShellWord, type Token } from './tokens.ts';

export interface Separator extends Operator {
  /** As in SimpleCommand. */
  readonly subshell: number;
}

/** A command without operators in it. It may consist of redirections alone, as in `> file`. */
export interface SimpleCommand {
  readonly start: number;
  readonly end: number;
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  readonly before?: Separator;
  readonly after?: Separator;
  /** Identifies the enclosing `( )`: commands with the same number are children of the same shell. */
  readonly subshell: number;
}

export interface ShellText {
  readonly tokens: readonly Token[];
  readonly commands: readonly SimpleCommand[];
  readonly separators: readonly Separator[];
  /** What is begun and not ended: a quote, a bracket, a keyword, an operator. */
  readonly open?: string;
  /** As in Tokens: whether shells read it differently. */
  readonly isAmbiguous: boolean;
}

/** The words that begin a construct of several commands, and those that end it. */
const CONSTRUCTS: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['do', 'done'],
  ['case', 'esac'],
  ['{', '}'],
]);

/** Words of the grammar that come before a command. */
export const LEADING_KEYWORDS: ReadonlySet<string> = new Set(
  '! do elif else if then until while { } done fi esac'.split(' '),
);

const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;

/** Splits a command. For an entry, that is the text before the first `%`. */
export function parseShell(text: string): ShellText {
  const { tokens, open: unclosed, isAmbiguous } = readTokens(text);
  const { commands, separators, isInBrackets } = splitAtOperators(tokens);
  const open = unclosed ?? (isInBrackets ? '(' : unfinished(commands, separators));
  return { tokens, commands, separators, isAmbiguous, ...(open !== undefined && { open }) };
}

/** The commands and what separates them, each with the number of its subshell. */
function splitAtOperators(
  tokens: readonly Token[],
): Pick<ShellText, 'commands' | 'separators'> & { isInBrackets: boolean } {
  const commands: SimpleCommand[] = [];
  const separators: Separator[] = [];
  const nesting = [0];
  let subshells = 0;
  let parts: (ShellWord | Redirection)[] = [];
  const endCommand = (after?: Separator) => {
    const [first, last] = [parts[0], parts.at(-1)];
    const before = separators.at(-1);
    if (first === undefined || last === undefined) return;
    commands.push({
      start: first.start,
      end: last.end,
      words: parts.filter((part) => part.kind === 'word'),
      redirections: parts.filter((part) => part.kind === 'redirection'),
      subshell: nesting.at(-1) ?? 0,
      ...(before && { before }),
      ...(after && { after }),
    });
    parts = [];
  };
  for (const token of tokens) {
    if (token.kind === 'word' || token.kind === 'redirection') parts.push(token);
    if (token.kind !== 'operator') continue;
    const separator = { ...token, subshell: nesting.at(-1) ?? 0 };
    endCommand(separator);
    separators.push(separator);
    if (token.text === '(') nesting.push(++subshells);
    // The `)` of a `case` pattern closes nothing.
    else if (token.text === ')' && nesting.length > 1) nesting.pop();
  }
  endCommand();
  return { commands, separators, isInBrackets: nesting.length > 1 };
}

/** What the commands as a whole leave open. */
function unfinished(
  commands: readonly SimpleCommand[],
  separators: readonly Separator[],
): string | undefined {
  const aimless = commands.flatMap(({ redirections }) => redirections).find(({ target }) => !target);
  if (aimless !== undefined) return aimless.operator;
  const last = separators.at(-1);
  const lastEnd = commands.at(-1)?.end ?? 0;
  if (last !== undefined && /^(?:&&|\|\|?|\|&)$/.test(last.text) && last.start >= lastEnd) return last.text;
  const constructs: string[] = [];
  for (const { words } of commands) {
    const keywords = leadingKeywords(words);
    const test = words.findIndex(({ text }) => text === '[' || text === '[[');
    // Bash's `[[ a && b ]]` contains operators.
    if (test >= 0 && test <= keywords.length && words[test]?.text === '[') {
      if (!words.some(({ text }) => text === ']')) return '[';
    }
    for (const word of keywords) {
      if (CONSTRUCTS.has(word)) constructs.push(word);
      else if (CONSTRUCTS.get(constructs.at(-1) ?? '') === word) constructs.pop();
    }
  }
  return constructs.at(-1);
}

/** `if`, `!`, `{`, and a leading `case` or `time`. */
function leadingKeywords(words: readonly ShellWord[]): string[] {
  const keywords: string[] = [];
  for (const { text } of words) {
    if (text === 'case' || text === 'esac') return [...keywords, text];
    if (!LEADING_KEYWORDS.has(text) && text !== 'time') break;
    keywords.push(text);
  }
  return keywords;
}

export function isAssignment(word: ShellWord): boolean {
  return ASSIGNMENT.test(word.text);
}

/** The words of a command after keywords and assignments. */
export function ownWords({ words }: SimpleCommand): readonly ShellWord[] {
  const rest = words.slice(leadingKeywords(words).length);
  const program = rest.findIndex((word) => !isAssignment(word));
  return program < 0 ? [] : rest.slice(program);
}
