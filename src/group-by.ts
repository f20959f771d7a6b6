/** Groups in the order of their first values; values without a key are left out. (Node.js has Map.groupBy from version 21 on.) */
export function groupBy<T>(
  values: Iterable<T>,
  key: (value: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const common = key(value);
    if (common === undefined) continue;
    const group = groups.get(common);
    if (group === undefined) groups.set(common, [value]);
    else group.push(value);
  }
  return groups;
}
