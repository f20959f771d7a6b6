// Conditional writes as DynamoDB's expressions say them. Every attribute is aliased: DynamoDB reserves hundreds of words.
import { type AttributeValue, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** Under which condition a write is made. */
export interface Condition {
  /** Attributes are written `#name`, values `:name`. */
  readonly condition: string;
  /** The values that the condition mentions. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What an update does to an item, if the condition holds. */
export interface ItemUpdate extends Condition {
  /** Attributes to set; those that are `undefined` are left as they are. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/** The members of a request that say a condition. */
interface ConditionInput {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** The condition as PutItem and DeleteItem take it; nothing for none. */
export function conditionInput(condition: Condition | undefined): ConditionInput {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.condition,
    ...expressionAttributes([condition.condition], condition.values),
  };
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
    ConditionExpression: condition,
    ...expressionAttributes([...expressions, condition], {
      ...values,
      ...Object.fromEntries(assigned.map(([name, value]) => [`:set_${name}`, value])),
    }),
  };
}

/** Names and values that the expressions mention. DynamoDB refuses empty maps. */
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

/** The answer to a conditional write; `undefined`: its condition did not hold. Every other error is thrown. */
export async function ifConditionHolds<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
