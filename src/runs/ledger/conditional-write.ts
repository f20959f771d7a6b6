// Conditional writes in DynamoDB's expressions. Every attribute is aliased, since DynamoDB reserves hundreds of words.
import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** The condition of a write. */
export interface Condition {
  /** Attributes are written `#name`, values `:name`. */
  readonly condition: string;
  /** The values in the condition. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** How an update changes an item if its condition holds. */
export interface ItemUpdate extends Partial<Condition> {
  /** Attributes to set; `undefined` leaves an attribute as it is. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/** The fields of a request that express a condition. */
interface ConditionInput {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** The condition as PutItem and DeleteItem take it; empty if there is none. */
export function conditionInput(condition: Condition | undefined): ConditionInput {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.condition,
    ...expressionAttributes([condition.condition], condition.values),
  };
}

/** A whole item as PutItem takes it. */
export function putInput(
  item: Readonly<Record<string, unknown>>,
  condition: Condition | undefined,
): ConditionInput & { readonly Item: Record<string, AttributeValue> } {
  return { Item: marshall(item, { removeUndefinedValues: true }), ...conditionInput(condition) };
}

/** The change as UpdateItem takes it. */
export function updateInput({
  set = {},
  remove = [],
  condition,
  values,
}: ItemUpdate): ConditionInput & { readonly UpdateExpression: string } {
  const assigned = Object.entries(set).filter(([, value]) => value !== undefined);
  const expressions = [
    assigned.length > 0 ? `SET ${assigned.map(([name]) => `#${name} = :set_${name}`).join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '',
  ].filter((expression) => expression !== '');
  return {
    UpdateExpression: expressions.join(' '),
    ...(condition !== undefined && { ConditionExpression: condition }),
    ...expressionAttributes(condition === undefined ? expressions : [...expressions, condition], {
      ...values,
      ...Object.fromEntries(assigned.map(([name, value]) => [`:set_${name}`, value])),
    }),
  };
}

/** The names and values in the expressions. DynamoDB refuses empty maps. */
function expressionAttributes(
  expressions: readonly string[],
  values: Readonly<Record<string, unknown>> = {},
): ConditionInput {
  const names: Record<string, string> = {};
  for (const expression of expressions) {
    for (const name of expression.match(/#\w+/g) ?? []) names[name] = name.slice(1);
  }
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && {
      ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
    }),
  };
}

/** The answer to a conditional write. @returns undefined if its condition did not hold; all other errors are thrown */
export async function ifConditionHolds<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
