// Deployments whose names begin alike.
import { type Names, namesFor } from '../../src/config/names.ts';

export const DEPLOYMENTS = [
  namesFor('nightly', 'dev'),
  namesFor('nightly', 'dev-2'),
  namesFor('nightly-dev', 'x'),
  namesFor('nightly', 'dev-x'),
];

/** Each with each other, after their prefixes. */
export function pairs(): [string, string, Names, Names][] {
  return DEPLOYMENTS.flatMap((one) =>
    DEPLOYMENTS.filter((other) => other !== one).map((other): [string, string, Names, Names] => [
      one.prefix,
      other.prefix,
      one,
      other,
    ]),
  );
}

/** Whether a pattern of IAM, with `*`, matches. */
export function isLike(name: string, pattern: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}
