// Which jobs may have been meant by a name that none has.
import { distance } from 'fastest-levenshtein';

/**
 * Those that differ in at most a third of their letters, or in two, and those that begin like it; nearest first, at most
 * three. Upper case counts as lower, and what a run or a schedule has behind its job's name does not count.
 */
export function nearJobs(job: string, names: readonly string[]): readonly string[] {
  const [meant = ''] = job.toLowerCase().split(/[@.]/, 1);
  return names
    .map((name) => ({ name, letters: distance(meant, name.toLowerCase()) }))
    .filter(({ name, letters }) => letters <= Math.max(2, name.length / 3) || beginsLike(name, meant))
    .sort((a, b) => a.letters - b.letters)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Three letters say something; fewer are the beginning of too many. */
function beginsLike(name: string, meant: string): boolean {
  return meant.length >= 3 && name.toLowerCase().startsWith(meant);
}
