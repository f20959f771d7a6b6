// Suggests the jobs that an unknown name may mean.
import { distance } from 'fastest-levenshtein';

/**
 * Names that differ from it in at most a third of their letters, or in two, and names with the same beginning; nearest first,
 * at most three. Case does not matter, nor does what a run id or a schedule's name has after the job's name.
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

/** Fewer than three letters are the beginning of too many names. */
function beginsLike(name: string, meant: string): boolean {
  return meant.length >= 3 && name.toLowerCase().startsWith(meant);
}
