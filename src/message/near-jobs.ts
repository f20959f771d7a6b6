// Which jobs may have been meant by a name that none has.
import { distance } from 'fastest-levenshtein';

/** Those that differ in at most a third of their letters, or in two; nearest first, at most three. */
export function nearJobs(job: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, letters: distance(job, name) }))
    .filter(({ name, letters }) => letters <= Math.max(2, name.length / 3))
    .sort((a, b) => a.letters - b.letters)
    .slice(0, 3)
    .map(({ name }) => name);
}
