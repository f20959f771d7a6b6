// How many cases a property tries.

/** Hundreds in every run; with `npm run test:deep` 50,000, or fewer where a case takes long. */
export function cases(usual: number, deep = 50_000): number {
  return process.env.DEEP_SEED === undefined ? usual : deep;
}
