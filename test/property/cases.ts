// How many cases a property tries.

const isDeep = process.env.DEEP_SEED !== undefined;

/** Hundreds in every run; with `npm run test:deep` 50,000, or fewer where a case takes long. */
export function cases(usual: number, deep = 50_000): number {
  return isDeep ? deep : usual;
}

/** One of each `step` cases in every run, from the one at `first` on; all of them with `npm run test:deep`. */
export function oneOfEach<T>(step: number, all: readonly T[], first = 0): T[] {
  return all.filter((_, index) => isDeep || index % step === first % step);
}
