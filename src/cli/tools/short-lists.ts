/** The length of all lists of an answer together, as JSON: more is too much to read. */
export const LONGEST_LISTS = 100_000;

/**
 * The answer with at most so many items in each list, and fewer where they are long. `left` says how many more there are in which
 * list.
 */
export function withShortLists(answer: object, most: number): object {
  let room = LONGEST_LISTS;
  const left: Record<string, number> = {};
  const cut = Object.entries(answer).map(([name, value]) => {
    if (!Array.isArray(value)) return [name, value] as const;
    const kept = fitting(value, most, room);
    room -= JSON.stringify(kept).length;
    if (kept.length < value.length) left[name] = value.length - kept.length;
    return [name, kept] as const;
  });
  return { ...Object.fromEntries(cut), ...(Object.keys(left).length > 0 && { left }) };
}

/** The first items, as many as there is room for; at least one, so that a reader gets on. */
function fitting<T>(items: readonly T[], most: number, room: number): readonly T[] {
  let length = 0;
  const end = items.slice(0, most).findIndex((item, index) => {
    length += JSON.stringify(item).length + 1;
    return index > 0 && length > room;
  });
  return items.slice(0, end < 0 ? most : end);
}
