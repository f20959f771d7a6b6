// How many cases a property tries.

/** Hundreds in every run; with `npm run test:deep` as many as vitest.config.ts says. */
export function cases(usual: number): number {
  return Number(process.env.DEEP_CASES ?? usual);
}
