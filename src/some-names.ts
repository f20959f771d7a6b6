/** The most names in a sentence. */
const SHOWN = 5;

/** `a, b, c, d, e and 41 more` */
export function someNames(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
}
