// Environment variables that a person adds to one run: which names are allowed.

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The prefix of the variables that cronbridge sets for every run. */
const OWN_PREFIX = 'CRONBRIDGE_';

/** What is wrong with the name, as the end of a sentence that begins with it. @returns undefined if it is fine */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return 'may contain only letters, digits and _, and must not begin with a digit';
  if (name.startsWith(OWN_PREFIX)) return `begins with ${OWN_PREFIX}, which is reserved`;
  return undefined;
}
