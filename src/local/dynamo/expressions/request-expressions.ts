// The expressions of one request: parsed once for each text, bound to the request's names and values.
import { invalidRequest } from '../invalid.ts';
import { type BoundCondition, bindCondition, parseCondition } from './condition.ts';
import type { Path } from './path.ts';
import { Placeholders, type WrittenPlaceholders } from './placeholders.ts';
import { bindProjection, parseProjection } from './projection.ts';
import { ExpressionFault } from './tokens.ts';
import { bindUpdate, parseUpdate, type UpdateAction } from './update.ts';

/** The members of requests that are expressions. */
const CONDITIONS = ['ConditionExpression', 'KeyConditionExpression', 'FilterExpression'] as const;
type ConditionName = (typeof CONDITIONS)[number];

export interface WrittenExpressions extends WrittenPlaceholders {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

export interface Expressions {
  readonly update?: readonly UpdateAction[] | undefined;
  readonly condition?: BoundCondition | undefined;
  readonly keyCondition?: BoundCondition | undefined;
  readonly filter?: BoundCondition | undefined;
  readonly projection?: readonly Path[] | undefined;
}

/**
 * @param withValues the members that could refer to values, for the message if there are none
 * @throws ServiceError ValidationException
 */
export function readExpressions(
  written: WrittenExpressions,
  withValues: readonly (ConditionName | 'UpdateExpression')[],
): Expressions {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = written;
  const lacksExpressions = withValues.every((member) => written[member] === undefined);
  if (names !== undefined && lacksExpressions && written.ProjectionExpression === undefined) {
    throw invalidRequest('ExpressionAttributeNames can only be specified when using expressions');
  }
  if (values !== undefined && lacksExpressions) {
    throw invalidRequest(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`,
    );
  }
  const placeholders = new Placeholders(written);
  const conditionOf = (member: ConditionName) =>
    named(member, written[member], (text) => bindCondition(condition(text), placeholders));
  const expressions = {
    update: named('UpdateExpression', written.UpdateExpression, (text) =>
      bindUpdate(update(text), placeholders),
    ),
    condition: conditionOf('ConditionExpression'),
    keyCondition: conditionOf('KeyConditionExpression'),
    filter: conditionOf('FilterExpression'),
    projection: named('ProjectionExpression', written.ProjectionExpression, (text) =>
      bindProjection(projection(text), placeholders),
    ),
  };
  placeholders.refuseUnused();
  return expressions;
}

function named<T>(member: string, text: string | undefined, read: (text: string) => T): T | undefined {
  if (text === undefined) return undefined;
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    throw invalidRequest(`Invalid ${member}: ${error.message}`);
  }
}

/** How many texts are remembered. A program writes its expressions in few ways. */
const MOST_TEXTS = 1000;

function once<T>(parse: (text: string) => T): (text: string) => T {
  const parsed = new Map<string, T>();
  return (text) => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const result = parse(text);
    if (parsed.size >= MOST_TEXTS) parsed.clear();
    parsed.set(text, result);
    return result;
  };
}

const condition = once(parseCondition);
const update = once(parseUpdate);
const projection = once(parseProjection);
