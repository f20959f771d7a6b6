import pMap, { pMapSkip } from 'p-map';

/** Works on each item, whatever becomes of the others. @returns the results without skipped ones, and what failed */
export async function apart<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result | typeof pMapSkip>,
  options: { readonly concurrency: number },
): Promise<{ readonly done: Result[]; readonly errors: readonly unknown[] }> {
  const errors: unknown[] = [];
  const done = await pMap<Item, Result>(
    items,
    (item) =>
      work(item).catch((error): typeof pMapSkip => {
        errors.push(error);
        return pMapSkip;
      }),
    options,
  );
  return { done, errors };
}

/** @throws AggregateError with everything that failed, if anything did */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) throw new AggregateError(errors, errors.join('; '));
}
