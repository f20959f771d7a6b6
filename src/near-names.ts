import { distance } from 'fastest-levenshtein';

/**
 * The names that a wrong one may mean: those that differ from it in at most a third of their letters, or in two, and those with
 * the same beginning; nearest first, at most three. Case does not matter.
 */
export function nearNames(wrong: string, names: readonly string[]): readonly string[] {
  const meant = wrong.toLowerCase();
  return names
    .map((name) => ({ name, letters: distance(meant, name.toLowerCase()) }))
    .filter(({ name, letters }) => isLike(name, meant, letters) || beginsLike(name, meant))
    .sort((a, b) => a.letters - b.letters)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Two short words without a letter in common differ in two as well. */
function isLike(name: string, meant: string, letters: number): boolean {
  return letters <= Math.max(2, name.length / 3) && letters < Math.max(name.length, meant.length);
}

/** Fewer than three letters are the beginning of too many names. */
function beginsLike(name: string, meant: string): boolean {
  return meant.length >= 3 && name.toLowerCase().startsWith(meant);
}
