import { ServiceError } from '../service.ts';
import type { Input } from '../shape.ts';
import type { getLogEvents } from './input.ts';
import type { StoredStream } from './store.ts';

/** A page of one stream. Tokens are positions in the stream; at the end, the next token equals the request's, as on AWS. */
export function readStream({ events }: StoredStream, input: Input<typeof getLogEvents>) {
  const limit = input.limit ?? 10_000;
  const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const { startTime = 0 } = input;
  const early = events.findIndex(({ timestamp }) => timestamp >= startTime);
  const least = early < 0 ? events.length : early;
  let from: number;
  let to: number;
  if (token?.backward || (token === undefined && !input.startFromHead)) {
    to = Math.min(token?.position ?? events.length, events.length);
    from = Math.max(least, to - limit);
  } else {
    from = Math.max(least, token?.position ?? 0);
    to = Math.min(events.length, from + limit);
  }
  const found = events.slice(from, Math.max(from, to));
  return {
    events: found,
    nextForwardToken: `f/${String(Math.max(from, to)).padStart(56, '0')}/s`,
    nextBackwardToken: `b/${String(from).padStart(56, '0')}/s`,
  };
}

/** A page of a list. The token is the position of the next one. */
export function page<T>(all: readonly T[], token: string | undefined, limit: number) {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw invalidToken();
  const end = start + limit;
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}

function readToken(token: string): { backward: boolean; position: number } {
  const parts = /^([fb])\/([0-9]{56})\/s$/.exec(token);
  if (parts === null) throw invalidToken();
  return { backward: parts[1] === 'b', position: Number(parts[2]) };
}

function invalidToken(): ServiceError {
  return new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
}
