// The parts of items that a read returns.
import { type Attributes, type AttributeValue, attributes } from '../attribute-value.ts';
import { memberOf, type Path, parsePath, refuseOverlap, refuseReserved, type WrittenPath } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

/** @throws ExpressionFault */
export function parseProjection(text: string): readonly WrittenPath[] {
  const tokens = new Tokens(text);
  const paths = [parsePath(tokens)];
  while (tokens.takeIf(',')) paths.push(parsePath(tokens));
  if (tokens.next.kind !== 'end') throw tokens.fault();
  refuseReserved(paths);
  return paths;
}

/** @throws ExpressionFault */
export function bindProjection(written: readonly WrittenPath[], placeholders: Placeholders): readonly Path[] {
  const paths = written.map((path) => placeholders.path(path));
  refuseOverlap(paths);
  return paths;
}

/** What is at the paths, in its place. The members of a list that are left close up. */
export function projected(item: Attributes, paths: readonly Path[]): Attributes {
  const kept = attributes();
  for (const name of new Set(paths.map(([first]) => first as string))) {
    const value = item[name];
    const part =
      value &&
      partOf(
        value,
        paths.filter(([first]) => first === name).map((path) => path.slice(1)),
      );
    if (part !== undefined) kept[name] = part;
  }
  return kept;
}

function partOf(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const heads = [...new Set(paths.map(([head]) => head as string | number))];
  const parts = heads.flatMap((head): [string | number, AttributeValue][] => {
    const member = memberOf(value, head);
    const part =
      member &&
      partOf(
        member,
        paths.filter(([first]) => first === head).map((path) => path.slice(1)),
      );
    return part === undefined ? [] : [[head, part]];
  });
  if (parts.length === 0) return undefined;
  if ('L' in value) {
    const inOrder = parts.sort(([a], [b]) => (a as number) - (b as number));
    return { L: inOrder.map(([, part]) => part) };
  }
  const map = attributes();
  for (const [name, part] of parts) map[name] = part;
  return { M: map };
}
