// Conditional writes: the update that a change means, and whether its condition held.
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';

/** What an update does to an item, if the condition holds. Attributes in the condition are written `#name`. */
export interface Change {
  /** Attributes to set; those that are `undefined` are left as they are. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly condition: string;
  /** The values that the condition mentions. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The change as UpdateItem takes it, with every attribute aliased: DynamoDB reserves hundreds of words. */
export function updateInput({
  set = {},
  remove = [],
  condition,
  values = {},
}: Change): Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> {
  const assigned = Object.entries(set).filter(([, value]) => value !== undefined);
  const expressions = [
    assigned.length > 0 ? `SET ${assigned.map(([name]) => `#${name} = :set_${name}`).join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '',
  ].filter((expression) => expression !== '');
  const allValues = {
    ...values,
    ...Object.fromEntries(assigned.map(([name, value]) => [`:set_${name}`, value])),
  };
  return {
    UpdateExpression: expressions.join(' '),
    ConditionExpression: condition,
    ExpressionAttributeNames: attributeNames(...expressions, condition),
    // DynamoDB refuses an empty map.
    ...(Object.keys(allValues).length > 0 ? { ExpressionAttributeValues: allValues } : {}),
  };
}

/** The ExpressionAttributeNames of expressions in which every attribute `name` is written `#name`. */
export function attributeNames(...expressions: string[]): Record<string, string> {
  const names = expressions.flatMap((expression) => expression.match(/#\w+/g) ?? []);
  return Object.fromEntries(names.map((name) => [name, name.slice(1)]));
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

/** Whether a conditional write was made. */
export async function succeeds(write: Promise<unknown>): Promise<boolean> {
  return (await ifConditionHolds(write)) !== undefined;
}
