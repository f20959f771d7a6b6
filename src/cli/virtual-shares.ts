// Divides a crontab's jobs among clouds: what runs in one cannot matter in another.

/** A job with what it costs to simulate it. */
export interface Weighed {
  readonly name: string;
  /** Jobs with the same lock wait for one another and stay together. */
  readonly lock: string;
  readonly runs: number;
}

/**
 * At most `count` shares with nearly as many runs each: the heaviest lock first, to the lightest share.
 * @returns the names of each share's jobs; no share is empty
 */
export function divide(jobs: readonly Weighed[], count: number): string[][] {
  const locks = new Map<string, { runs: number; names: string[] }>();
  for (const { name, lock, runs } of jobs) {
    const together = locks.get(lock) ?? { runs: 0, names: [] };
    together.runs += runs;
    together.names.push(name);
    locks.set(lock, together);
  }
  const shares = Array.from({ length: Math.min(count, locks.size) }, () => ({
    runs: 0,
    names: [] as string[],
  }));
  for (const { runs, names } of [...locks.values()].sort((a, b) => b.runs - a.runs)) {
    const lightest = shares.reduce((a, b) => (weight(b) < weight(a) ? b : a));
    lightest.runs += runs;
    lightest.names.push(...names);
  }
  return shares.map(({ names }) => names);
}

/** A job costs something even if it never runs: it is made, and looked at by the reconciler. */
function weight({ runs, names }: { readonly runs: number; readonly names: readonly string[] }): number {
  return runs + names.length;
}
