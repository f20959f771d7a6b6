// A command as a POSIX shell takes it apart: simple commands with their words and redirections, the operators between them, and what is
// left open at the end. Conservative: what it does not know is a word.
import { type Span, skipBlanks } from '../parse/line.ts';
import { type Opened, opensAt, scan } from './scan.ts';

export interface ShellWord extends Span {
  /** As written. */
  readonly text: string;
  /** Without quotes and escapes; expansions stand in it as written. */
  readonly plain: string;
}

export interface Redirection extends Span {
  /** `>`, `>>`, `&>`, `&>>`, `>&`, `>|`, `<` and its kind. */
  readonly operator: string;
  readonly operatorSpan: Span;
  /** The number before it, as written; empty for the usual one. */
  readonly descriptor: string;
  readonly target?: ShellWord;
}

/** What stands between two commands. */
export interface Operator extends Span {
  readonly text: '&' | '&&' | '||' | '|' | '|&' | ';' | ';;' | '(' | ')';
  /** As in SimpleCommand. */
  readonly subshell: number;
}

/** A command without operators in it: also one that has redirections alone, as in `> file`. */
export interface SimpleCommand extends Span {
  readonly words: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  readonly before?: Operator;
  readonly after?: Operator;
  /** Counts the `( )` in which it stands: commands with the same number are children of the same shell. */
  readonly subshell: number;
}

export interface ShellText {
  readonly commands: readonly SimpleCommand[];
  readonly operators: readonly Operator[];
  /** What is begun and not ended: a quote, a bracket, a keyword, an operator. */
  readonly open?: string;
}

const OPERATORS = ['&&', '||', '|&', ';;', '&', '|', ';', '(', ')'] as const;
const REDIRECTIONS = ['&>>', '&>', '<<<', '<<-', '<<', '<>', '<&', '>&', '>>', '>|', '<', '>'] as const;

/** What begins a construct of several commands, and what ends it. */
const CONSTRUCTS: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['do', 'done'],
  ['case', 'esac'],
  ['{', '}'],
]);

/** Takes a command apart; `text` is as it stands in the crontab, up to the first `%` that ends it. */
export function parseShell(text: string): ShellText {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #commands: SimpleCommand[] = [];
  readonly #operators: Operator[] = [];
  #words: ShellWord[] = [];
  #redirections: Redirection[] = [];
  #before: Operator | undefined;
  #open: string | undefined;
  #subshells = 0;
  readonly #nesting: number[] = [0];

  constructor(text: string) {
    this.#text = text;
  }

  parse(): ShellText {
    let at = skipBlanks(this.#text, 0);
    // A `#` begins a comment where a word could begin.
    while (at < this.#text.length && this.#text[at] !== '#') at = skipBlanks(this.#text, this.#readOne(at));
    this.#endCommand();
    const open = this.#open ?? this.#unfinished();
    return {
      commands: this.#commands,
      operators: this.#operators,
      ...(open !== undefined && { open }),
    };
  }

  #readOne(at: number): number {
    const redirection = this.#redirectionAt(at);
    if (redirection !== undefined) {
      this.#redirections.push(redirection);
      return redirection.end;
    }
    const text = OPERATORS.find((candidate) => this.#text.startsWith(candidate, at));
    if (text === undefined) {
      const word = this.#wordAt(at);
      this.#words.push(word);
      return word.end;
    }
    this.#addOperator({ text, start: at, end: at + text.length, subshell: this.#nesting.at(-1) ?? 0 });
    return at + text.length;
  }

  #addOperator(operator: Operator): void {
    this.#endCommand(operator);
    this.#operators.push(operator);
    this.#before = operator;
    if (operator.text === '(') this.#nesting.push(++this.#subshells);
    // The `)` of a pattern of `case` closes nothing.
    else if (operator.text === ')' && this.#nesting.length > 1) this.#nesting.pop();
  }

  #endCommand(after?: Operator): void {
    const parts = [...this.#words, ...this.#redirections];
    if (parts.length > 0) {
      this.#commands.push({
        words: this.#words,
        redirections: this.#redirections,
        start: parts.reduce((start, part) => Math.min(start, part.start), this.#text.length),
        end: parts.reduce((end, part) => Math.max(end, part.end), 0),
        subshell: this.#nesting.at(-1) ?? 0,
        ...(this.#before && { before: this.#before }),
        ...(after && { after }),
      });
    }
    this.#words = [];
    this.#redirections = [];
  }

  #redirectionAt(start: number): Redirection | undefined {
    const descriptor =
      /^(?:\d{1,3}|\{\w{1,30}\})(?=[<>])/.exec(this.#text.slice(start, start + 40))?.[0] ?? '';
    const at = start + descriptor.length;
    const operator = REDIRECTIONS.find((candidate) => this.#text.startsWith(candidate, at));
    if (operator === undefined || /^[<>]\($/.test(this.#text.slice(at, at + 2))) return undefined;
    const operatorSpan = { start, end: at + operator.length };
    const from = skipBlanks(this.#text, operatorSpan.end);
    const isWord = from < this.#text.length && !/[&|;()<>]/.test(this.#text.charAt(from));
    const target = isWord ? this.#wordAt(from) : undefined;
    if (target === undefined) this.#open ??= operator;
    const end = target?.end ?? operatorSpan.end;
    return { operator, operatorSpan, descriptor, start, end, ...(target && { target }) };
  }

  #wordAt(start: number): ShellWord {
    const plain: string[] = [];
    // `<(sort x)` of bash.
    const isProcess = /[<>]/.test(this.#text.charAt(start));
    let at = isProcess ? this.#take(start, '$(', plain) : start;
    while (at < this.#text.length && !/[ \t&|;()<>]/.test(this.#text.charAt(at))) {
      const opened = opensAt(this.#text, at);
      if (opened !== undefined) at = this.#take(at, opened, plain);
      else if (this.#text[at] === '\\') {
        plain.push(this.#text.charAt(at + 1));
        at += 2;
      } else plain.push(this.#text.charAt(at++));
    }
    const end = Math.min(at, this.#text.length);
    return { start, end, text: this.#text.slice(start, end), plain: plain.join('') };
  }

  /** Takes a quote or an expansion into a word, to its end. */
  #take(at: number, opened: Opened, plain: string[]): number {
    const scanned = scan(this.#text, at, opened);
    const isOpen = 'open' in scanned;
    if (isOpen) this.#open ??= scanned.open;
    const end = isOpen ? this.#text.length : scanned.end;
    const inside = this.#text.slice(at + 1, isOpen ? end : end - 1);
    if (opened === "'") plain.push(inside);
    else if (opened === '"') plain.push(inside.replace(/\\(["\\$`])/g, '$1'));
    else plain.push(this.#text.slice(at, end));
    return end;
  }

  /** What the commands as a whole leave open. */
  #unfinished(): string | undefined {
    if (this.#nesting.length > 1) return '(';
    const last = this.#operators.at(-1);
    const lastEnd = this.#commands.at(-1)?.end ?? 0;
    if (last !== undefined && /^(?:&&|\|\|?|\|&)$/.test(last.text) && last.start >= lastEnd) return last.text;
    const constructs: string[] = [];
    for (const { words } of this.#commands) {
      const bracket = words.find(({ text }) => text === '[' || text === '[[');
      const keyword = leadingKeyword(words);
      if (bracket !== undefined && words.indexOf(bracket) <= keyword.length) {
        const closed = words.some(({ text }) => text === (bracket.text === '[' ? ']' : ']]'));
        // Bash's `[[ a && b ]]` has operators in it.
        if (!closed && bracket.text === '[') return '[';
      }
      for (const word of keyword) {
        if (CONSTRUCTS.has(word)) constructs.push(word);
        else if (CONSTRUCTS.get(constructs.at(-1) ?? '') === word) constructs.pop();
      }
    }
    return constructs.at(-1);
  }
}

const KEYWORDS = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'do',
  'done',
  '{',
  '}',
  '!',
  'time',
]);

/** The words of a shell's grammar that stand before a command: `if`, `!`, `{`. */
function leadingKeyword(words: readonly ShellWord[]): string[] {
  const keywords: string[] = [];
  for (const { text } of words) {
    if (text === 'case' || text === 'esac') return [...keywords, text];
    if (!KEYWORDS.has(text)) break;
    keywords.push(text);
  }
  return keywords;
}

/** The words of a command behind the shell's own and behind assignments. */
export function ownWords({ words }: SimpleCommand): readonly ShellWord[] {
  let index = leadingKeyword(words).length;
  while (/^[A-Za-z_]\w*\+?=/.test(words[index]?.text ?? '')) index++;
  return words.slice(index);
}
