// Splits a command into the tokens of a POSIX shell and bash: words, redirections and operators, each with its place. Every
// text has tokens; what it leaves open, and whether shells may disagree, is reported beside them.

export interface ShellWord {
  readonly kind: 'word';
  readonly start: number;
  readonly end: number;
  /** As written. */
  readonly text: string;
  /** Without quotes and escapes; expansions stay as written. */
  readonly plain: string;
  /** The same if the shell changes nothing; undefined for a word with an expansion or a pattern. */
  readonly literal: string | undefined;
  /** Whether it expands `$1`, `"$@"` or another positional parameter. */
  readonly isPositional: boolean;
}

export interface Redirection {
  readonly kind: 'redirection';
  readonly start: number;
  readonly end: number;
  /** `>`, `>>`, `&>`, `&>>`, `>&`, `>|`, `<` and similar. */
  readonly operator: string;
  readonly operatorEnd: number;
  /** The number before it, or bash's `{name}`; empty for the default. */
  readonly descriptor: string;
  readonly target?: ShellWord;
}

export interface Operator {
  readonly kind: 'operator';
  readonly start: number;
  readonly end: number;
  readonly text: (typeof OPERATORS)[number];
}

interface Comment {
  readonly kind: 'comment';
  readonly start: number;
  readonly end: number;
}

export type Token = ShellWord | Redirection | Operator | Comment;

interface Tokens {
  readonly tokens: readonly Token[];
  /** The quote or expansion that is begun and not ended. */
  readonly open?: string;
  /**
   * Whether shells read it differently, or its end is a guess: here-documents, `$'…'`, `case` or a comment within `$(…)`,
   * quotes within `"${…}"`.
   */
  readonly isAmbiguous: boolean;
}

const OPERATORS = ['&&', '||', '|&', ';;', '&', '|', ';', '(', ')', '\n'] as const;
const REDIRECTIONS = ['&>>', '&>', '<<<', '<<-', '<<', '<>', '<&', '>&', '>>', '>|', '<', '>'] as const;

const ENDS_WORD = /[ \t\n;&|<>()]/;
/** Arithmetic that is simple enough to be distinguished from a subshell in `$( (…) )`. */
const ARITHMETIC = /\(\(([\w\s+\-*/%<>=!&|^~?:,.${}@#]*)\)\)/y;
const POSITIONAL_IN_BRACES = /^(?:#?[1-9@*]|#[}:?+=%-]|![1-9@*])/;
const POSITIONAL = /\$(?:[1-9@*#]|\{(?:#?[1-9@*]|#\}))/;

/** Deeper nesting of expansions is not read. */
const DEEPEST = 50;

/** Takes time in proportion to the text, whatever it contains. */
export function readTokens(text: string): Tokens {
  return new Reader(text, 0).read();
}

class Reader {
  readonly #text: string;
  #depth: number;
  #at = 0;
  #open: string | undefined;
  #isAmbiguous = false;
  /** Of the current word. */
  #isPositional = false;

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  read(): Tokens & { readonly isPositional: boolean } {
    const tokens: Token[] = [];
    this.#readTokens(tokens, false);
    const open = this.#open;
    const isPositional = tokens.some((token) => token.kind === 'word' && token.isPositional);
    return { tokens, ...(open !== undefined && { open }), isAmbiguous: this.#isAmbiguous, isPositional };
  }

  /** Reads to the end of the text or, in a substitution, to its `)`. */
  #readTokens(tokens: Token[], isInner: boolean): void {
    let depth = 0;
    for (;;) {
      this.#match(/[ \t]+/y);
      const start = this.#at;
      const character = this.#peek();
      if (character === '') {
        if (isInner) this.#leaveOpen('$(');
        return;
      }
      if (character === '#') {
        this.#isAmbiguous ||= isInner;
        this.#match(/[^\n]+/y);
        tokens.push({ kind: 'comment', start, end: this.#at });
        continue;
      }
      const redirection = this.#redirection();
      if (redirection !== undefined) {
        tokens.push(redirection);
        continue;
      }
      const text = OPERATORS.find((each) => this.#text.startsWith(each, start));
      if (text === undefined) {
        const word = this.#word();
        // Its patterns have closing brackets without opening ones.
        if (isInner && word.literal === 'case') this.#isAmbiguous = true;
        tokens.push(word);
        continue;
      }
      this.#at += text.length;
      if (text === '(') depth++;
      if (text === ')' && depth-- === 0 && isInner) return;
      tokens.push({ kind: 'operator', start, end: this.#at, text });
    }
  }

  #redirection(): Redirection | undefined {
    const start = this.#at;
    const descriptor = this.#match(/(?:\d+|\{\w+\})(?=[<>])/y)?.[0] ?? '';
    const operator = REDIRECTIONS.find((each) => this.#text.startsWith(each, this.#at));
    if (operator === undefined || this.#isProcess()) {
      this.#at = start;
      return undefined;
    }
    this.#at += operator.length;
    const operatorEnd = this.#at;
    this.#isAmbiguous ||= operator.startsWith('<<');
    this.#match(/[ \t]+/y);
    const isWord = !/^[#\n;&|<>()]?$/.test(this.#peek());
    const target = isWord ? this.#word() : undefined;
    const end = target?.end ?? operatorEnd;
    return { kind: 'redirection', start, end, operator, operatorEnd, descriptor, ...(target && { target }) };
  }

  /** `<(sort x)` of bash. */
  #isProcess(): boolean {
    return /^[<>]\($/.test(this.#text.slice(this.#at, this.#at + 2));
  }

  #word(): ShellWord {
    const start = this.#at;
    const outer = this.#isPositional;
    this.#isPositional = false;
    const plain: string[] = [];
    let isLiteral = true;
    if (this.#isProcess()) {
      isLiteral = false;
      this.#isAmbiguous = true;
      this.#deeper('$(', () => this.#parentheses());
      plain.push(this.#text.slice(start, this.#at));
    }
    while (!ENDS_WORD.test(this.#peek()) && this.#peek() !== '') isLiteral = this.#piece(plain) && isLiteral;
    const text = this.#text.slice(start, this.#at);
    const unquoted = plain.join('');
    const isPositional = this.#isPositional;
    this.#isPositional ||= outer;
    return {
      kind: 'word',
      start,
      end: this.#at,
      text,
      plain: unquoted,
      literal: isLiteral ? unquoted : undefined,
      isPositional,
    };
  }

  /** @returns whether the shell leaves it as it is */
  #piece(plain: string[]): boolean {
    switch (this.#peek()) {
      case '\\':
        plain.push(this.#escaped());
        return true;
      case "'":
        plain.push(this.#singleQuoted());
        return true;
      case '"':
        return this.#doubleQuoted(plain);
      case '$':
      case '`':
        return this.#expansion(plain, false);
      default: {
        const run = this.#match(/[^\s&|;()<>'"`$\\]+/y)?.[0] ?? this.#next();
        plain.push(run);
        // A pattern, or what bash turns into several words. A brace alone is a keyword.
        return !/[*?[\]~]/.test(run);
      }
    }
  }

  /** A backslash before a newline joins lines; at the end of the text it waits for one. */
  #escaped(): string {
    this.#at++;
    const character = this.#peek();
    if (character === '' || character === '\n') this.#isAmbiguous = true;
    this.#at += character.length;
    return character;
  }

  #singleQuoted(): string {
    const from = ++this.#at;
    const close = this.#text.indexOf("'", from);
    if (close < 0) this.#leaveOpen("'");
    else this.#at = close + 1;
    return this.#text.slice(from, close < 0 ? this.#at : close);
  }

  #doubleQuoted(plain: string[]): boolean {
    let isLiteral = true;
    this.#at++;
    for (;;) {
      switch (this.#peek()) {
        case '':
          this.#leaveOpen('"');
          return isLiteral;
        case '"':
          this.#at++;
          return isLiteral;
        case '\\':
          plain.push('$`"\\\n'.includes(this.#text.charAt(this.#at + 1)) ? this.#escaped() : this.#next());
          break;
        case '$':
        case '`':
          isLiteral = this.#expansion(plain, true) && isLiteral;
          break;
        default:
          plain.push(this.#match(/[^"\\$`]+/y)?.[0] ?? '');
      }
    }
  }

  /** @returns whether it is only a dollar sign */
  #expansion(plain: string[], inQuotes: boolean): boolean {
    const start = this.#at;
    const isDollar = !this.#isExpanded(inQuotes);
    plain.push(this.#text.slice(start, this.#at));
    return isDollar;
  }

  #isExpanded(inQuotes: boolean): boolean {
    if (this.#next() === '`') {
      this.#deeper('`', () => this.#backquoted(inQuotes));
      return true;
    }
    const character = this.#peek();
    if (/[1-9@*#]/.test(character)) this.#isPositional = true;
    if (this.#match(/[0-9@*#?$!-]|[A-Za-z_]\w*/y)) return true;
    switch (character) {
      case '{':
        this.#deeper('${', () => this.#braces(inQuotes));
        return true;
      case '(':
        this.#deeper('$(', () => this.#parentheses());
        return true;
      case '[':
        this.#isAmbiguous = true;
        this.#deeper('$[', () => this.#enclosed('$[', ']', inQuotes));
        return true;
      default:
        if (!inQuotes && (character === "'" || character === '"')) this.#isAmbiguous = true;
        return false;
    }
  }

  #deeper(opened: string, read: () => void): void {
    if (this.#depth >= DEEPEST) {
      this.#leaveOpen(opened);
      return;
    }
    this.#depth++;
    read();
    this.#depth--;
  }

  #braces(inQuotes: boolean): void {
    if (POSITIONAL_IN_BRACES.test(this.#text.slice(this.#at + 1, this.#at + 4))) this.#isPositional = true;
    this.#enclosed('${', '}', inQuotes);
  }

  /** A comment needs a space before it: `${#name}` and `${name#pattern}` contain none. */
  #enclosed(opened: string, close: string, inQuotes: boolean): void {
    this.#at++;
    for (;;) {
      const character = this.#peek();
      if (character === '') {
        this.#leaveOpen(opened);
        return;
      }
      if (inQuotes && (character === "'" || character === '"')) this.#isAmbiguous = true;
      if (character === close) {
        this.#at++;
        return;
      }
      if (character === '\\') this.#escaped();
      else if (character === '$' || character === '`') this.#expansion([], inQuotes);
      else if (character === "'" && !inQuotes) this.#singleQuoted();
      else if (character === '"') this.#doubleQuoted([]);
      else this.#at++;
    }
  }

  #parentheses(): void {
    const inside = this.#match(ARITHMETIC)?.[1];
    if (inside !== undefined) {
      if (POSITIONAL.test(inside)) this.#isPositional = true;
      return;
    }
    if (this.#text.startsWith('((', this.#at)) this.#isAmbiguous = true;
    this.#at = this.#text.indexOf('(', this.#at) + 1;
    this.#readTokens([], true);
  }

  /** The content is a command once the backslashes before `$`, `` ` `` and `\` are removed. */
  #backquoted(inQuotes: boolean): void {
    const inside: string[] = [];
    for (;;) {
      const character = this.#next();
      if (character === '') {
        this.#leaveOpen('`');
        return;
      }
      if (character === '`') break;
      if (character === '"' && inQuotes) this.#isAmbiguous = true;
      inside.push(
        character === '\\' && /^[$`\\]$/.test(this.#peek())
          ? this.#next()
          : character + (this.#match(/[^\\`"]+/y)?.[0] ?? ''),
      );
    }
    const inner = new Reader(inside.join(''), this.#depth).read();
    this.#isPositional ||= inner.isPositional;
    this.#isAmbiguous ||= inner.isAmbiguous;
    if (inner.open !== undefined) this.#open ??= '`';
  }

  /** Ends the reading. Everything around is open too, and the outermost is reported. */
  #leaveOpen(opened: string): void {
    this.#open = opened;
    this.#at = this.#text.length;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  /** The current character; empty at the end. */
  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #next(): string {
    const character = this.#peek();
    this.#at += character.length;
    return character;
  }
}
