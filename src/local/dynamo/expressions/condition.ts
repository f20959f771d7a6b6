// Conditions: comparisons and functions, joined by AND, OR and NOT. They are parsed once for each text, then bound to the names
// and values of a request.
import { type AttributeType, type AttributeValue, contentOf, TYPES, typeOf } from '../attribute-value.ts';
import { compareValues } from '../compare-values.ts';
import { isSamePath, type Path, parsePath, pathText, refuseReserved, type WrittenPath } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { ExpressionFault, MOST_OPERATORS, Tokens } from './tokens.ts';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
type Comparator = (typeof COMPARATORS)[number];

/** The functions of conditions, and how many operands each has. */
const FUNCTIONS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
} as const;
type FunctionName = keyof typeof FUNCTIONS;
type Predicate = Comparator | 'BETWEEN' | 'IN' | Exclude<FunctionName, 'size'>;

type Joined<Test> =
  | { readonly kind: 'AND' | 'OR'; readonly left: Joined<Test>; readonly right: Joined<Test> }
  | { readonly kind: 'NOT'; readonly operand: Joined<Test> }
  | Test;

/** As written, with placeholders. */
type WrittenOperand =
  | { readonly kind: 'path'; readonly path: WrittenPath }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly WrittenOperand[] };

interface WrittenTest {
  readonly kind: 'test';
  readonly predicate: Predicate;
  readonly operands: readonly WrittenOperand[];
}

type WrittenCondition = Joined<WrittenTest>;

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand };

/** One comparison or function of operands. */
export interface Test {
  readonly kind: 'test';
  readonly predicate: Predicate;
  readonly operands: readonly Operand[];
}

export type BoundCondition = Joined<Test>;

/** @throws ExpressionFault */
export function parseCondition(text: string): WrittenCondition {
  return new ConditionParser(new Tokens(text)).parse();
}

/** @throws ExpressionFault */
export function bindCondition(written: WrittenCondition, placeholders: Placeholders): BoundCondition {
  switch (written.kind) {
    case 'AND':
    case 'OR':
      return {
        kind: written.kind,
        left: bindCondition(written.left, placeholders),
        right: bindCondition(written.right, placeholders),
      };
    case 'NOT':
      return { kind: 'NOT', operand: bindCondition(written.operand, placeholders) };
    case 'test':
      return bindTest(written, placeholders);
  }
}

/** The tests of a condition, in the order of its text. */
export function testsOf(condition: BoundCondition): readonly Test[] {
  switch (condition.kind) {
    case 'AND':
    case 'OR':
      return [...testsOf(condition.left), ...testsOf(condition.right)];
    case 'NOT':
      return testsOf(condition.operand);
    case 'test':
      return [condition];
  }
}

/** The paths of a condition. */
export function pathsOf(condition: BoundCondition): readonly Path[] {
  const inOperand = (operand: Operand): readonly Path[] => {
    if (operand.kind === 'path') return [operand.path];
    return operand.kind === 'size' ? inOperand(operand.of) : [];
  };
  return testsOf(condition).flatMap(({ operands }) => operands.flatMap(inOperand));
}

/** What may stand in parentheses, or before a comparator. */
type Term = { readonly operand: WrittenOperand } | { readonly condition: WrittenCondition };

/** The first fault of each kind. DynamoDB reports them in this order, after those of the syntax. */
interface Faults {
  parentheses?: ExpressionFault;
  unknown?: ExpressionFault;
  misused?: ExpressionFault;
}

class ConditionParser {
  readonly #tokens: Tokens;
  readonly #paths: WrittenPath[] = [];
  readonly #faults: Faults = {};
  /** Where parentheses begin, and where what follows them does. */
  readonly #closed = new Map<number, number>();
  #operators = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  parse(): WrittenCondition {
    const condition = this.#disjunction();
    if (this.#tokens.next.kind !== 'end') throw this.#tokens.fault();
    const fault = this.#faults.parentheses ?? this.#faults.unknown ?? this.#faults.misused;
    if (fault !== undefined) throw fault;
    refuseReserved(this.#paths);
    return condition;
  }

  #disjunction(): WrittenCondition {
    return this.#conditionIn(this.#or());
  }

  #or(): Term {
    return this.#joined('OR', () => this.#and());
  }

  #and(): Term {
    return this.#joined('AND', () => this.#not());
  }

  #joined(kind: 'OR' | 'AND', operand: () => Term): Term {
    let left = operand();
    while (this.#tokens.isNext(kind)) {
      const first = this.#conditionIn(left);
      this.#tokens.take();
      left = { condition: { kind, left: first, right: this.#conditionIn(operand()) } };
    }
    return left;
  }

  #not(): Term {
    if (!this.#tokens.takeIf('NOT')) return this.#test();
    this.#countOperator();
    return { condition: { kind: 'NOT', operand: this.#conditionIn(this.#not()) } };
  }

  #test(): Term {
    const term = this.#term();
    if ('condition' in term) return term;
    const { operand } = term;
    const comparator = COMPARATORS.find((symbol) => this.#tokens.isNext(symbol));
    if (comparator !== undefined) {
      this.#tokens.take();
      return this.#made(comparator, [operand, this.#operand()]);
    }
    if (this.#tokens.takeIf('BETWEEN')) {
      const low = this.#operand();
      this.#tokens.expect('AND');
      return this.#made('BETWEEN', [operand, low, this.#operand()]);
    }
    if (this.#tokens.takeIf('IN')) {
      this.#tokens.expect('(');
      return this.#made('IN', [operand, ...this.#operands()]);
    }
    return term;
  }

  #made(predicate: Predicate, operands: readonly WrittenOperand[]): Term {
    this.#countOperator();
    this.#refuseMisuse(operands);
    return { condition: { kind: 'test', predicate, operands } };
  }

  #term(): Term {
    if (!this.#tokens.isNext('(')) return { operand: this.#bareOperand() };
    const opened = this.#tokens.position;
    this.#tokens.take();
    this.#countOperator();
    const inner = this.#or();
    // The whole of what is in these parentheses is in others: `((a = :b))`.
    if (this.#closed.get(opened + 1) === this.#tokens.position) {
      this.#faults.parentheses ??= new ExpressionFault('The expression has redundant parentheses;');
    }
    this.#tokens.expect(')');
    this.#closed.set(opened, this.#tokens.position);
    return inner;
  }

  /** Limits how deep the parser can go, too. @throws ExpressionFault */
  #countOperator(): void {
    this.#operators += 1;
    if (this.#operators <= MOST_OPERATORS) return;
    throw new ExpressionFault(
      `The expression contains too many operators; the maximum number of operators is ${MOST_OPERATORS}`,
    );
  }

  #operand(): WrittenOperand {
    const term = this.#term();
    if ('operand' in term) return term.operand;
    throw this.#tokens.fault();
  }

  #bareOperand(): WrittenOperand {
    const { kind } = this.#tokens.next;
    if (kind === 'value') return { kind: 'value', placeholder: this.#tokens.take().text };
    if (kind === 'name' && this.#tokens.isAfterNext('(')) return this.#call();
    const path = parsePath(this.#tokens);
    this.#paths.push(path);
    return { kind: 'path', path };
  }

  #call(): WrittenOperand {
    this.#countOperator();
    const name = this.#tokens.take().text;
    this.#tokens.expect('(');
    const operands = this.#operands();
    this.#refuseMisuse(operands);
    if (!Object.hasOwn(FUNCTIONS, name)) {
      this.#faults.unknown ??= new ExpressionFault(`Invalid function name; function: ${name}`);
    }
    return { kind: 'call', name, operands };
  }

  /** Up to and with the closing parenthesis. */
  #operands(): readonly WrittenOperand[] {
    const operands = [this.#operand()];
    while (this.#tokens.takeIf(',')) operands.push(this.#operand());
    this.#tokens.expect(')');
    return operands;
  }

  /** Only size is a value; the other functions are conditions. */
  #refuseMisuse(operands: readonly WrittenOperand[]): void {
    for (const operand of operands) {
      if (operand.kind !== 'call' || operand.name === 'size') continue;
      this.#faults.misused ??= misused(operand.name);
    }
  }

  #conditionIn(term: Term): WrittenCondition {
    if ('condition' in term) return term.condition;
    const { operand } = term;
    if (operand.kind !== 'call') throw this.#tokens.fault();
    if (operand.name === 'size') this.#faults.misused ??= misused(operand.name);
    return { kind: 'test', predicate: operand.name as Predicate, operands: operand.operands };
  }
}

function misused(name: string): ExpressionFault {
  return new ExpressionFault(
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
}

function bindTest({ predicate, operands }: WrittenTest, placeholders: Placeholders): Test {
  const bound = operands.map((operand) => bindOperand(operand, placeholders));
  if (Object.hasOwn(FUNCTIONS, predicate)) checkCount(predicate as FunctionName, bound);
  checkDistinct(predicate, bound);
  checkTypes(predicate, bound);
  return { kind: 'test', predicate, operands: bound };
}

function bindOperand(operand: WrittenOperand, placeholders: Placeholders): Operand {
  switch (operand.kind) {
    case 'path':
      return { kind: 'path', path: placeholders.path(operand.path) };
    case 'value':
      return { kind: 'value', value: placeholders.value(operand.placeholder) };
    case 'call': {
      const bound = operand.operands.map((each) => bindOperand(each, placeholders));
      checkCount('size', bound);
      const [of] = bound as [Operand];
      refuseType('size', of, ['N', 'BOOL', 'NULL']);
      return { kind: 'size', of };
    }
  }
}

function checkCount(name: FunctionName, operands: readonly Operand[]): void {
  if (operands.length === FUNCTIONS[name]) return;
  throw new ExpressionFault(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
  );
}

function checkDistinct(predicate: Predicate, operands: readonly Operand[]): void {
  const [first, second, ...others] = operands;
  if (first?.kind !== 'path' || second?.kind !== 'path' || others.length > 0) return;
  if (!isSamePath(first.path, second.path)) return;
  throw new ExpressionFault(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${predicate}, first operand: ${pathText(first.path)}`,
  );
}

function checkTypes(predicate: Predicate, operands: readonly Operand[]): void {
  const [first, second, third] = operands;
  switch (predicate) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      if (first?.kind === 'path') return;
      throw new ExpressionFault(
        `Operator or function requires a document path; operator or function: ${predicate}`,
      );
    case 'begins_with':
      for (const operand of operands) {
        refuseType(
          predicate,
          operand,
          TYPES.filter((type) => type !== 'S' && type !== 'B'),
        );
      }
      return;
    case 'attribute_type':
      checkTypeName(second as Operand);
      return;
    case 'BETWEEN':
      checkBounds(second as Operand, third as Operand);
  }
}

/** The type of an operand, if it does not depend on the item. */
function knownType(operand: Operand): AttributeType | undefined {
  if (operand.kind === 'path') return undefined;
  return operand.kind === 'size' ? 'N' : typeOf(operand.value);
}

function refuseType(name: string, operand: Operand, refused: readonly AttributeType[]): void {
  const type = knownType(operand);
  if (type === undefined || !refused.includes(type)) return;
  throw new ExpressionFault(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

function checkTypeName(operand: Operand): void {
  const type = knownType(operand);
  if (type !== 'S') {
    throw new ExpressionFault(
      `Incorrect operand type for operator or function; operator or function: attribute_type, operand type: ${type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}'}`,
    );
  }
  const name = operand.kind === 'value' ? String(contentOf(operand.value)) : '';
  if ((TYPES as readonly string[]).includes(name)) return;
  throw new ExpressionFault(
    `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}

function checkBounds(low: Operand, high: Operand): void {
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low.value)}, upper bound operand: AttributeValue: ${shown(high.value)}`;
  if (typeOf(low.value) !== typeOf(high.value)) {
    throw new ExpressionFault(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if ((compareValues(low.value, high.value) ?? 0) > 0) {
    throw new ExpressionFault(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

function shown(value: AttributeValue): string {
  return `{${typeOf(value)}:${String(contentOf(value))}}`;
}
