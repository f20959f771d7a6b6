// Settings that somebody adds to one run: which names they may have.

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** With what the names of variables begin that cronbridge sets for every run. */
const OWN_PREFIX = 'CRONBRIDGE_';

/** What is wrong with the name, as the end of a sentence that begins with it; `undefined` where nothing is. */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return 'is not a name of letters, digits and _';
  if (name.startsWith(OWN_PREFIX)) return `begins with ${OWN_PREFIX}, which is reserved`;
  return undefined;
}
