// The names and values of a request that its expressions refer to.

import { anything, map, textOf } from '../../shape.ts';
import { type AttributeValue, readAttributeValue } from '../attribute-value.ts';
import { invalidRequest, isInvalid } from '../invalid.ts';
import type { Path, WrittenPath } from './path.ts';
import { ExpressionFault } from './tokens.ts';

/** The members of requests that define them. Values are read later, since an error names their placeholder. */
export const placeholderMembers = {
  ExpressionAttributeNames: map(textOf()),
  ExpressionAttributeValues: map(anything),
};

export interface WrittenPlaceholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  /** As received. */
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** Remembers which were used, since DynamoDB refuses those that no expression uses. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #unused: Set<string>;

  /** @throws ServiceError if a name or a value is wrong */
  constructor({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: WrittenPlaceholders) {
    this.#names = new Map(keysOf('ExpressionAttributeNames', '#', names));
    this.#values = new Map(
      keysOf('ExpressionAttributeValues', ':', values).map(([key, value]) => [key, readNamed(key, value)]),
    );
    this.#unused = new Set([...this.#names.keys(), ...this.#values.keys()]);
  }

  /** @throws ExpressionFault if a name is not defined */
  path(written: WrittenPath): Path {
    return written.map((part) => {
      if (typeof part === 'number' || !part.startsWith('#')) return part;
      this.#unused.delete(part);
      const name = this.#names.get(part);
      if (name !== undefined) return name;
      throw new ExpressionFault(
        `An expression attribute name used in the document path is not defined; attribute name: ${part}`,
      );
    });
  }

  /** @throws ExpressionFault if the value is not defined */
  value(placeholder: string): AttributeValue {
    this.#unused.delete(placeholder);
    const value = this.#values.get(placeholder);
    if (value !== undefined) return value;
    throw new ExpressionFault(
      `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
    );
  }

  /** To be called after all expressions. @throws ServiceError */
  refuseUnused(): void {
    for (const [member, sign] of [
      ['ExpressionAttributeNames', '#'],
      ['ExpressionAttributeValues', ':'],
    ] as const) {
      const unused = [...this.#unused].filter((key) => key.startsWith(sign));
      if (unused.length === 0) continue;
      throw invalidRequest(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
    }
  }
}

function keysOf<T>(
  member: string,
  sign: string,
  given: Readonly<Record<string, T>> | undefined,
): [string, T][] {
  if (given === undefined) return [];
  const entries = Object.entries(given);
  if (entries.length === 0) throw invalidRequest(`${member} must not be empty`);
  for (const [key] of entries) {
    if (key.startsWith(sign) && /^.[0-9a-zA-Z_]+$/.test(key)) continue;
    throw invalidRequest(`${member} contains invalid key: Syntax error; key: "${key}"`);
  }
  return entries;
}

function readNamed(key: string, given: unknown): AttributeValue {
  try {
    return readAttributeValue(given);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    throw invalidRequest(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}
