// Updates: what to set, remove, add and delete. They are parsed once for each text, then bound to a request's names and values.
import { type AttributeType, type AttributeValue, typeOf } from '../attribute-value.ts';
import { type Path, parsePath, refuseOverlap, refuseReserved, type WrittenPath } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { ExpressionFault, MOST_OPERATORS, Tokens } from './tokens.ts';

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Section = (typeof SECTIONS)[number];

/** What SET assigns, of paths and values that are as written or bound. */
type Term<P, V> =
  | { readonly kind: 'path'; readonly path: P }
  | { readonly kind: 'value'; readonly value: V }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly operands: readonly Term<P, V>[];
    };

type WrittenTerm = Term<WrittenPath, string>;
export type AssignedTerm = Term<Path, AttributeValue>;

type Action<P, V> =
  | { readonly section: 'SET'; readonly path: P; readonly assigned: Term<P, V> }
  | { readonly section: 'REMOVE'; readonly path: P }
  | { readonly section: 'ADD' | 'DELETE'; readonly path: P; readonly value: V };

type WrittenAction = Action<WrittenPath, string>;
/** One change of an item. */
export type UpdateAction = Action<Path, AttributeValue>;

/** The functions of SET. Like the operators, each has two operands. */
const FUNCTIONS: ReadonlySet<string> = new Set(['if_not_exists', 'list_append']);
const ARITHMETIC = ['+', '-'] as const;

/** @throws ExpressionFault */
export function parseUpdate(text: string): readonly WrittenAction[] {
  return new UpdateParser(new Tokens(text)).parse();
}

/** @throws ExpressionFault */
export function bindUpdate(
  written: readonly WrittenAction[],
  placeholders: Placeholders,
): readonly UpdateAction[] {
  const actions = written.map((action): UpdateAction => {
    const path = placeholders.path(action.path);
    switch (action.section) {
      case 'SET':
        return { section: 'SET', path, assigned: bindTerm(action.assigned, placeholders) };
      case 'REMOVE':
        return { section: 'REMOVE', path };
      default:
        return { section: action.section, path, value: placeholders.value(action.value) };
    }
  });
  refuseOverlap(actions.map(({ path }) => path));
  for (const action of actions) checkAction(action);
  return actions;
}

class UpdateParser {
  readonly #tokens: Tokens;
  readonly #paths: WrittenPath[] = [];
  readonly #actions: WrittenAction[] = [];
  #terms = 0;
  #unknown: ExpressionFault | undefined;
  #repeated: ExpressionFault | undefined;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  parse(): readonly WrittenAction[] {
    const seen = new Set<Section>();
    do {
      const section = SECTIONS.find((name) => this.#tokens.isNext(name));
      if (section === undefined) throw this.#tokens.fault();
      this.#tokens.take();
      if (seen.has(section)) {
        this.#repeated ??= new ExpressionFault(
          `The "${section}" section can only be used once in an update expression;`,
        );
      }
      seen.add(section);
      do this.#actions.push(this.#action(section));
      while (this.#tokens.takeIf(','));
    } while (this.#tokens.next.kind !== 'end');
    refuseReserved(this.#paths);
    const fault = this.#unknown ?? this.#repeated;
    if (fault !== undefined) throw fault;
    return this.#actions;
  }

  #action(section: Section): WrittenAction {
    const path = this.#path();
    switch (section) {
      case 'SET':
        this.#tokens.expect('=');
        return { section, path, assigned: this.#assigned() };
      case 'REMOVE':
        return { section, path };
      default:
        return { section, path, value: this.#tokens.expectKind('value').text };
    }
  }

  #path(): WrittenPath {
    const path = parsePath(this.#tokens);
    this.#paths.push(path);
    return path;
  }

  #assigned(): WrittenTerm {
    const left = this.#term();
    const operator = ARITHMETIC.find((symbol) => this.#tokens.isNext(symbol));
    if (operator === undefined) return left;
    this.#refuseArithmetic(left);
    this.#tokens.take();
    const right = this.#term();
    this.#refuseArithmetic(right);
    return { kind: 'call', name: operator, operands: [left, right] };
  }

  #term(): WrittenTerm {
    this.#countTerm();
    if (this.#tokens.takeIf('(')) {
      const inner = this.#assigned();
      this.#tokens.expect(')');
      return inner;
    }
    const { kind } = this.#tokens.next;
    if (kind === 'value') return { kind: 'value', value: this.#tokens.take().text };
    if (kind === 'name' && this.#tokens.isAfterNext('(')) return this.#call();
    return { kind: 'path', path: this.#path() };
  }

  #call(): WrittenTerm {
    const name = this.#tokens.take().text;
    this.#tokens.expect('(');
    const operands: WrittenTerm[] = [];
    do {
      const operand = this.#term();
      this.#refuseArithmetic(operand);
      operands.push(operand);
    } while (this.#tokens.takeIf(','));
    this.#tokens.expect(')');
    if (!FUNCTIONS.has(name)) {
      this.#unknown ??= new ExpressionFault(`Invalid function name; function: ${name}`);
    }
    return { kind: 'call', name, operands };
  }

  /** A sum is no operand. @throws ExpressionFault */
  #refuseArithmetic(term: WrittenTerm): void {
    if (term.kind === 'call' && (ARITHMETIC as readonly string[]).includes(term.name)) {
      throw this.#tokens.fault();
    }
  }

  /** Limits how deep the parser can go, too. @throws ExpressionFault */
  #countTerm(): void {
    this.#terms += 1;
    if (this.#terms <= MOST_OPERATORS) return;
    throw new ExpressionFault(
      `The expression contains too many operators; the maximum number of operators is ${MOST_OPERATORS}`,
    );
  }
}

function bindTerm(term: WrittenTerm, placeholders: Placeholders): AssignedTerm {
  switch (term.kind) {
    case 'path':
      return { kind: 'path', path: placeholders.path(term.path) };
    case 'value':
      return { kind: 'value', value: placeholders.value(term.value) };
    case 'call':
      return {
        ...term,
        operands: term.operands.map((operand) => bindTerm(operand, placeholders)),
      };
  }
}

const TYPE_NAMES: Readonly<Partial<Record<AttributeType, string>>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

function checkAction(action: UpdateAction): void {
  if (action.section === 'SET') checkTerm(action.assigned);
  if (action.section === 'SET' || action.section === 'REMOVE') return;
  const type = typeOf(action.value);
  if (TYPE_NAMES[type] === undefined || (action.section === 'ADD' && type === 'N')) return;
  throw new ExpressionFault(
    `Incorrect operand type for operator or function; operator: ${action.section}, operand type: ${TYPE_NAMES[type]}`,
  );
}

function checkTerm(term: AssignedTerm): void {
  if (term.kind !== 'call') return;
  const { name, operands } = term;
  for (const operand of operands) checkTerm(operand);
  if (operands.length !== 2) {
    throw new ExpressionFault(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === 'if_not_exists') {
    if (operands[0]?.kind === 'path') return;
    throw new ExpressionFault(`Operator or function requires a document path; operator or function: ${name}`);
  }
  const wanted = name === 'list_append' ? 'L' : 'N';
  for (const operand of operands) {
    if (operand.kind !== 'value' || typeOf(operand.value) === wanted) continue;
    throw new ExpressionFault(
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(operand.value)}`,
    );
  }
}
