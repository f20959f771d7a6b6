// Pages of a list in the order of keys. A token is the last key of the previous page, so it survives changes in between.
import { ServiceError } from '../service.ts';

/** EventBridge Scheduler's default and maximum (`MaxResults`). */
const DEFAULT_PAGE_SIZE = 100;

export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { MaxResults: size = DEFAULT_PAGE_SIZE, NextToken: token }: { MaxResults?: number; NextToken?: string },
): { page: T[]; token: { NextToken?: string } } {
  const after = token === undefined ? '' : readToken(token);
  const remaining = items
    .filter((item) => keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = remaining.slice(0, size);
  const last = page.at(-1);
  const more = last !== undefined && remaining.length > page.length;
  return { page, token: more ? { NextToken: writeToken(keyOf(last)) } : {} };
}

const prefix = 'after:';

function writeToken(key: string): string {
  return Buffer.from(prefix + key).toString('base64url');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith(prefix)) return text.slice(prefix.length);
  throw new ServiceError('ValidationException', 'Invalid NextToken.');
}
