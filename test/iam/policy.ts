/** One right that a call needs. */
export interface Right {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** The ARN of what it is about; `*` where the action knows no resources. */
  readonly resource: string;
  /** Condition keys, such as `ecs:cluster`; what is absent here is absent in the request. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Of one statement of a policy document, what is supported here, with values that CloudFormation has filled in. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Of a resource's policy. */
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly Sid?: string;
}

export type Decision = 'allowed' | 'denied' | 'denied explicitly';

/**
 * What IAM decides about a role's request within one account: a Deny of any policy denies, then an Allow of the role's or of the
 * resource's policy allows, and everything else is denied (IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements
 * reference").
 * @throws Error on anything that these policies do not use: a decision without it would be a guess
 */
export function decide(
  right: Right,
  policies: {
    /** ARN of the role, and what is attached to it. */
    readonly role: string;
    readonly identity: readonly Statement[];
    /** Of the resource itself. */
    readonly resource?: readonly Statement[];
  },
): Decision {
  const { role, identity, resource = [] } = policies;
  const context = { 'aws:PrincipalArn': role, ...right.context };
  const asked = { ...right, context };
  const matching = [
    ...identity.filter((statement) => matches(statement, asked)),
    ...resource.filter((statement) => isPrincipal(statement, role) && matches(statement, asked)),
  ];
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied explicitly';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'denied';
}

const ELEMENTS = ['Effect', 'Action', 'Resource', 'Principal', 'Condition', 'Sid'];

/** @throws Error on statements with elements or operators that are not supported here */
export function checkSupported(statements: readonly Statement[]): void {
  for (const statement of statements) {
    const unknown = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
    if (unknown.length > 0) throw new Error(`unsupported elements of a policy: ${unknown.join(', ')}`);
    for (const name of Object.keys(statement.Condition ?? {})) operatorNamed(name);
  }
}

function matches(statement: Statement, { action, resource, context = {} }: Right): boolean {
  checkSupported([statement]);
  const isAction = listOf(statement.Action).some((one) => like(one.toLowerCase(), action.toLowerCase()));
  return (
    isAction &&
    listOf(statement.Resource).some((one) => one === '*' || likeArn(one, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([name, keys]) =>
      Object.entries(keys).every(([key, wanted]) => operatorNamed(name)(context[key], listOf(wanted))),
    )
  );
}

function isPrincipal({ Principal }: Statement, role: string): boolean {
  if (Principal === '*') return true;
  if (typeof Principal !== 'object') throw new Error('a statement of a resource needs a principal');
  return Object.entries(Principal).some(([kind, names]) => {
    if (kind === 'Service') return false;
    if (kind !== 'AWS') throw new Error(`unsupported kind of principal: ${kind}`);
    return listOf(names).some((name) => name === '*' || name === role);
  });
}

type Operator = (given: string | undefined, wanted: readonly string[]) => boolean;

/** Any of the values may be the one. A key that the request lacks satisfies only the negated operators. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: some((wanted, given) => wanted === given),
  StringNotEquals: none((wanted, given) => wanted === given),
  StringLike: some(like),
  StringNotLike: none(like),
  // ArnEquals and ArnLike are the same.
  ArnEquals: some(likeArn),
  ArnLike: some(likeArn),
  ArnNotEquals: none(likeArn),
  ArnNotLike: none(likeArn),
  Bool: some((wanted, given) => wanted.toLowerCase() === given.toLowerCase()),
};

function operatorNamed(name: string): Operator {
  const operator = OPERATORS[name];
  if (operator === undefined) throw new Error(`unsupported operator of a condition: ${name}`);
  return operator;
}

type Comparison = (wanted: string, given: string) => boolean;

function some(compare: Comparison): Operator {
  return (given, wanted) => given !== undefined && wanted.some((one) => compare(one, given));
}

function none(compare: Comparison): Operator {
  return (given, wanted) => given === undefined || !wanted.some((one) => compare(one, given));
}

/** `*` is any text, `?` any character. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** Each of the six parts of an ARN for itself. */
function likeArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [partsOf(pattern), partsOf(arn)];
  return wanted.length === given.length && wanted.every((part, index) => like(part, given[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

export function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
