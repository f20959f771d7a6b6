// Cuts the text of a POSIX shell command into words and operators, or gives up where shells could disagree.

/** A word, with its quotes and expansions. */
export interface ShellWord {
  readonly kind: 'word';
  readonly start: number;
  /** As written. */
  readonly text: string;
  /** What the word is without its quotes; `undefined` where an expansion decides. */
  readonly literal: string | undefined;
  /** A quoted word is never a keyword, an assignment or the number of a redirection. */
  readonly quoted: boolean;
  /** It expands `$1`, `"$@"` or another of the shell's positional parameters. */
  readonly positional: boolean;
}

/** `;`, `&&`, `(`, `>` and the like; `#` is a comment and `\n` a newline. */
export interface ShellOperator {
  readonly kind: 'operator';
  readonly text: string;
}

export type ShellToken = ShellWord | ShellOperator;

/**
 * The tokens of a shell command. Expansions are read through, so that their quotes and blanks do not mislead.
 * @returns undefined for a broken text, and for what is read in different ways by different shells or needs a
 * whole parser: here-documents, `$'…'`, `case` or a comment within `$(…)`, quotes within `"${…}"`
 */
export function shellTokens(text: string): readonly ShellToken[] | undefined {
  try {
    return new Scanner(text).tokens(undefined);
  } catch (error) {
    if (error instanceof GiveUp) return undefined;
    throw error;
  }
}

class GiveUp extends Error {}

const OPERATOR = /&&|\|\||\|&|;;|<<|<&|<>|>>|>&|>\||[;&|<>()\n]/y;
const ENDS_WORD = /[ \t\n;&|<>()]/;
/** What arithmetic has where it is simple enough to be told from a subshell in `$( (…) )`. */
const ARITHMETIC = /\(\(([\w\s+\-*/%<>=!&|^~?:,.${}@#]*)\)\)/y;
const POSITIONAL_IN_BRACES = /^(?:#?[1-9@*]|#[}:?+=%-]|![1-9@*])/;
const POSITIONAL = /\$(?:[1-9@*#]|\{(?:#?[1-9@*]|#\}))/;

class Scanner {
  readonly #text: string;
  #at = 0;
  /** Of the word that is being read. */
  #positional = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param end the operator that ends them; `undefined`: the end of the text */
  tokens(end: ')' | undefined): readonly ShellToken[] {
    const tokens: ShellToken[] = [];
    let depth = 0;
    for (;;) {
      while (this.#peek() === ' ' || this.#peek() === '\t') this.#at++;
      const character = this.#peek();
      if (character === '') {
        if (end !== undefined) throw new GiveUp();
        return tokens;
      }
      if (character === '#') {
        if (end !== undefined) throw new GiveUp();
        this.#skipComment();
        tokens.push({ kind: 'operator', text: '#' });
        continue;
      }
      if (ENDS_WORD.test(character)) {
        const operator = this.#operator();
        if (operator === '(') depth++;
        if (operator === ')' && depth-- === 0 && end === ')') return tokens;
        tokens.push({ kind: 'operator', text: operator });
        continue;
      }
      const word = this.#word();
      // The patterns of `case` have closing brackets that open nowhere.
      if (end !== undefined && word.literal === 'case') throw new GiveUp();
      tokens.push(word);
    }
  }

  #operator(): string {
    const text = this.#match(OPERATOR)?.[0];
    if (text === undefined || text === '<<') throw new GiveUp();
    return text;
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #word(): ShellWord {
    const start = this.#at;
    const outer = this.#positional;
    this.#positional = false;
    let literal: string | undefined = '';
    let quoted = false;
    for (;;) {
      const character = this.#peek();
      if (character === '' || ENDS_WORD.test(character)) break;
      const piece = this.#piece(character);
      quoted ||= piece.quoted;
      literal = literal === undefined || piece.literal === undefined ? undefined : literal + piece.literal;
    }
    const text = this.#text.slice(start, this.#at);
    const positional = this.#positional;
    this.#positional ||= outer;
    return { kind: 'word', start, text, literal, quoted, positional };
  }

  #piece(character: string): { literal: string | undefined; quoted: boolean } {
    this.#at++;
    switch (character) {
      case '\\':
        return { literal: this.#escaped(), quoted: true };
      case "'":
        return { literal: this.#until("'"), quoted: true };
      case '"':
        return { literal: this.#doubleQuoted(), quoted: true };
      case '$':
        return { literal: this.#dollar(false), quoted: false };
      case '`':
        this.#backquoted(false);
        return { literal: undefined, quoted: false };
      default:
        // A pattern, and what bash makes several words of. A brace alone is a keyword.
        return { literal: /[*?[\]~]/.test(character) ? undefined : character, quoted: false };
    }
  }

  /** A backslash before a newline joins lines, and at the end it waits for one. */
  #escaped(): string {
    const character = this.#peek();
    if (character === '' || character === '\n') throw new GiveUp();
    this.#at++;
    return character;
  }

  #doubleQuoted(): string | undefined {
    let literal: string | undefined = '';
    for (;;) {
      const character = this.#next();
      if (character === '"') return literal;
      let piece: string | undefined = character;
      if (character === '\\') piece = '$`"\\\n'.includes(this.#peek()) ? this.#escaped() : '\\';
      else if (character === '$') piece = this.#dollar(true);
      else if (character === '`') {
        this.#backquoted(true);
        piece = undefined;
      }
      literal = literal === undefined || piece === undefined ? undefined : literal + piece;
    }
  }

  /** @returns `$` where it is only a dollar sign */
  #dollar(inQuotes: boolean): '$' | undefined {
    const character = this.#peek();
    if (/[1-9@*#]/.test(character)) this.#positional = true;
    if (/[0-9@*#?$!-]/.test(character)) {
      this.#at++;
      return undefined;
    }
    if (/[A-Za-z_]/.test(character)) {
      while (/\w/.test(this.#peek())) this.#at++;
      return undefined;
    }
    if (character === '{') this.#braces(inQuotes);
    else if (character === '(') this.#parentheses();
    else if (character === '[' || (!inQuotes && (character === "'" || character === '"'))) throw new GiveUp();
    else return '$';
    return undefined;
  }

  #braces(inQuotes: boolean): void {
    this.#at++;
    if (POSITIONAL_IN_BRACES.test(this.#text.slice(this.#at, this.#at + 3))) this.#positional = true;
    // A comment needs a blank before it: `${#name}` and `${name#pattern}` are none.
    for (;;) {
      const character = this.#next();
      if (character === '}') return;
      if (character === '\\') this.#escaped();
      else if (character === '$') this.#dollar(inQuotes);
      else if (character === '`') this.#backquoted(inQuotes);
      else if (character === "'" || character === '"') {
        if (inQuotes) throw new GiveUp();
        if (character === "'") this.#until("'");
        else this.#doubleQuoted();
      }
    }
  }

  #parentheses(): void {
    if (this.#text.startsWith('((', this.#at)) {
      const inside = this.#match(ARITHMETIC)?.[1];
      if (inside === undefined) throw new GiveUp();
      if (POSITIONAL.test(inside)) this.#positional = true;
      return;
    }
    this.#at++;
    this.#note(this.tokens(')'));
  }

  /** Their content is a command once the backslashes before `$`, `` ` `` and `\` are gone. */
  #backquoted(inQuotes: boolean): void {
    let inside = '';
    for (;;) {
      const character = this.#next();
      if (character === '`') break;
      if (character === '"' && inQuotes) throw new GiveUp();
      inside += character === '\\' && '$`\\'.includes(this.#peek()) ? this.#next() : character;
    }
    this.#note(new Scanner(inside).tokens(undefined));
  }

  #note(tokens: readonly ShellToken[]): void {
    if (tokens.some((token) => token.kind === 'word' && token.positional)) this.#positional = true;
  }

  #until(end: string): string {
    const from = this.#at;
    const found = this.#text.indexOf(end, from);
    if (found < 0) throw new GiveUp();
    this.#at = found + 1;
    return this.#text.slice(from, found);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  /** The character here; empty at the end. */
  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #next(): string {
    const character = this.#peek();
    if (character === '') throw new GiveUp();
    this.#at++;
    return character;
  }
}
