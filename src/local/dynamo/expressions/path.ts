// Document paths: an attribute's name, then members of maps and positions in lists.
import type { Attributes, AttributeValue } from '../attribute-value.ts';
import { isReserved } from './reserved-words.ts';
import { ExpressionFault, type Tokens } from './tokens.ts';

/** A name, a placeholder of a name (`#name`), or a position. */
export type WrittenPath = readonly (string | number)[];

/** Names, and positions in lists. */
export type Path = readonly (string | number)[];

/** @throws ExpressionFault */
export function parsePath(tokens: Tokens): WrittenPath {
  const path: (string | number)[] = [parseName(tokens)];
  for (;;) {
    if (tokens.takeIf('.')) {
      path.push(parseName(tokens));
    } else if (tokens.takeIf('[')) {
      path.push(Number(tokens.expectKind('number').text));
      tokens.expect(']');
    } else {
      return path;
    }
  }
}

function parseName(tokens: Tokens): string {
  return tokens.next.kind === 'placeholder' ? tokens.take().text : tokens.expectKind('name').text;
}

/** @throws ExpressionFault if a name is reserved */
export function refuseReserved(paths: readonly WrittenPath[]): void {
  for (const part of paths.flat()) {
    if (typeof part === 'string' && isReserved(part)) {
      throw new ExpressionFault(`Attribute name is a reserved keyword; reserved keyword: ${part}`);
    }
  }
}

/** @throws ExpressionFault if two of them denote the same place, or one lies in the other */
export function refuseOverlap(paths: readonly Path[]): void {
  for (const [index, second] of paths.entries()) {
    for (const first of paths.slice(0, index)) {
      const fault = clash(first, second);
      if (fault === undefined) continue;
      throw new ExpressionFault(
        `Two document paths ${fault} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${pathText(first)}, path two: ${pathText(second)}`,
      );
    }
  }
}

function clash(first: Path, second: Path): 'overlap' | 'conflict' | undefined {
  for (let index = 0; index < first.length && index < second.length; index++) {
    if (typeof first[index] !== typeof second[index]) return 'conflict';
    if (first[index] !== second[index]) return undefined;
  }
  return 'overlap';
}

export function pathText(path: Path): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** The value at a path; undefined if there is none. */
export function valueAt(item: Attributes, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  for (const [index, part] of path.entries()) {
    value = index === 0 ? item[part] : value === undefined ? undefined : memberOf(value, part);
  }
  return value;
}

export function memberOf(value: AttributeValue, part: string | number): AttributeValue | undefined {
  if (typeof part === 'number') return 'L' in value ? value.L[part] : undefined;
  return 'M' in value ? value.M[part] : undefined;
}
