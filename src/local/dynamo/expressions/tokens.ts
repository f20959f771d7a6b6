// Cuts an expression into tokens, and reports where its syntax is wrong as DynamoDB does.

/** What is wrong with an expression, without the expression's name. */
export class ExpressionFault extends Error {}

interface Token {
  readonly kind: 'name' | 'placeholder' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The longest expression, in bytes (DynamoDB developer guide, "Service, account, and table quotas"). */
const LONGEST = 4096;
/** Operators and functions in one expression, by the same page. */
export const MOST_OPERATORS = 300;

const TOKEN =
  /[ \t\r\n]*(?:(?<name>[a-zA-Z_][a-zA-Z0-9_]*)|(?<placeholder>#[a-zA-Z0-9_]+)|(?<value>:[a-zA-Z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[=<>(),.[\]+-]))/y;

export class Tokens {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  /** @throws ExpressionFault */
  constructor(text: string) {
    if (text === '') throw new ExpressionFault('The expression can not be empty;');
    const bytes = Buffer.byteLength(text);
    if (bytes > LONGEST) {
      throw new ExpressionFault(
        `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
    this.#text = text;
    this.#tokens = [...tokensOf(text)];
  }

  /** How many tokens were taken. */
  get position(): number {
    return this.#next;
  }

  get next(): Token {
    return this.#tokens[this.#next] as Token;
  }

  /** Whether the next token is this symbol, or this word in any case. */
  isNext(text: string): boolean {
    return this.#is(this.next, text);
  }

  isAfterNext(text: string): boolean {
    const after = this.#tokens[this.#next + 1];
    return after !== undefined && this.#is(after, text);
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Takes the symbol or word if it is next. */
  takeIf(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.take();
    return true;
  }

  /** @throws ExpressionFault */
  expect(text: string): void {
    if (!this.takeIf(text)) throw this.fault();
  }

  /** @throws ExpressionFault */
  expectKind(kind: Token['kind']): Token {
    if (this.next.kind !== kind) throw this.fault();
    return this.take();
  }

  /** The next token is not what the grammar allows. */
  fault(): ExpressionFault {
    const { kind, text, end } = this.next;
    const before = this.#tokens[this.#next - 1];
    const after = this.#tokens[this.#next + 1];
    const near = this.#text.slice(before?.start ?? this.next.start, after?.end ?? end);
    return new ExpressionFault(`Syntax error; token: "${kind === 'end' ? '<EOF>' : text}", near: "${near}"`);
  }

  #is({ kind, text }: Token, wanted: string): boolean {
    if (kind === 'symbol') return text === wanted;
    return kind === 'name' && text.toUpperCase() === wanted;
  }
}

function* tokensOf(text: string): Generator<Token> {
  const end = text.trimEnd().length;
  let position = 0;
  while (position < end) {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(text);
    if (found === null) {
      const [bad = ''] = /\S/u.exec(text.slice(position)) ?? [];
      throw new ExpressionFault(
        `Syntax error; token: "${bad}", near: "${text.slice(Math.max(0, position - 10), position + 10)}"`,
      );
    }
    position = TOKEN.lastIndex;
    for (const [kind, token] of Object.entries(found.groups ?? {})) {
      if (token === undefined) continue;
      yield { kind: kind as Token['kind'], text: token, start: position - token.length, end: position };
    }
  }
  yield { kind: 'end', text: '', start: text.length, end: text.length };
}
