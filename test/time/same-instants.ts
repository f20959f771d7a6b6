import { expect } from 'vitest';

/** Compares instants in milliseconds: thousands of numbers are compared at once, and only a difference is worth a description. */
export function expectSameInstants(actual: readonly number[], wanted: readonly number[]): void {
  if (actual.length === wanted.length && actual.every((instant, index) => instant === wanted[index])) return;
  expect({ missing: difference(wanted, actual), added: difference(actual, wanted) }).toEqual({
    missing: [],
    added: [],
  });
  // One comes twice, or in another order.
  expect(actual).toEqual(wanted);
}

/** The instants of one list that are not in the other, readable. */
function difference(some: readonly number[], others: readonly number[]): string[] {
  const known = new Set(others);
  return some.filter((instant) => !known.has(instant)).map((instant) => new Date(instant).toISOString());
}
