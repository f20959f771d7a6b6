import { type Meter, PRICES } from './prices.ts';

/** The number of units by meter; absent: none. */
export type Usage = Readonly<Partial<Record<Meter, number>>>;

export function sumOf(...usages: readonly Usage[]): Usage {
  const sum: Partial<Record<Meter, number>> = {};
  for (const usage of usages) {
    for (const [meter, amount] of metersOf(usage)) sum[meter] = (sum[meter] ?? 0) + amount;
  }
  return sum;
}

export function times(usage: Usage, factor: number): Usage {
  return Object.fromEntries(metersOf(usage).map(([meter, amount]) => [meter, amount * factor]));
}

/** In US dollars, if all of it is paid for. */
export function priceOf(usage: Usage): number {
  return metersOf(usage).reduce((sum, [meter, amount]) => sum + amount * PRICES[meter].usd, 0);
}

/** The usage that remains to be paid after the free units of a month. */
export function beyondFree(usage: Usage): Usage {
  return Object.fromEntries(
    metersOf(usage).map(([meter, amount]) => [meter, Math.max(0, amount - (PRICES[meter].free ?? 0))]),
  );
}

export function metersOf(usage: Usage): [Meter, number][] {
  return Object.entries(usage) as [Meter, number][];
}
