/** The first items of what may never end. (Node.js has Iterator.take from version 22 on.) @param count at least 1 */
export function firstOf<T>(items: Iterable<T>, count: number): readonly T[] {
  const first: T[] = [];
  for (const item of items) if (first.push(item) === count) break;
  return first;
}
