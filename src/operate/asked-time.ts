import { quoted } from '../crontab/diagnostics/shown.ts';
import { readDuration } from '../crontab/parse/duration.ts';
import { CronbridgeError } from '../errors.ts';
import { instantText } from '../runs/message/message.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * An instant from an argument: `2027-01-01`, `2027-01-01T00:00`, with seconds, with `Z` or an offset; UTC without one.
 * @throws CronbridgeError `usage`
 */
export function parseInstant(text: string, what: string): Date {
  const match = INSTANT.exec(text);
  const zoned = match && text.includes('T') && match[1] === undefined ? `${text}Z` : text;
  const instant = new Date(match ? zoned : Number.NaN);
  // Date turns 31 February into 3 March; that is a mistake, not a request.
  if (Number.isNaN(instant.getTime()) || !dayExists(text)) {
    throw new CronbridgeError('usage', `${what} "${text}" is not a date or date-time`, {
      hint: 'write 2027-01-01, 2027-01-01T09:00 (UTC), 2027-01-01T09:00+09:00 or 2027-01-01T00:00Z',
    });
  }
  return instant;
}

/**
 * An instant from an argument: as `parseInstant` takes it, or as the time from now until then: `30m`, `2h`, `3d`.
 * @throws CronbridgeError `usage`
 */
export function parseAhead(text: string, what: string, now: Date): Date {
  const seconds = readDuration(text);
  if (seconds === undefined) return parseInstant(text, what);
  return new Date((Math.ceil(now.getTime() / 1000) + seconds) * 1000);
}

/** The same for an instant that is to come. @throws CronbridgeError `usage`, also for one that is past */
export function parseLater(text: string, what: string, now: Date): Date {
  const instant = parseAhead(text, what, now);
  if (instant > now && readDuration(text) !== 0) return instant;
  throw new CronbridgeError('usage', `${what} ${quoted(text)} is not in the future`, {
    hint: `it is ${instantText(now)}; write a later time, or a duration from now such as 2h`,
  });
}

/**
 * An instant that has been: as `parseInstant` takes it, or as the time since then: `2d`, `1h30m`. What is before 1970 becomes
 * the beginning of 1970: nothing here is older, and not every service of AWS has times before it.
 * @throws CronbridgeError `usage`, also for one that is to come
 */
export function parsePast(text: string, what: string, now: Date): Date {
  const instant = beforeNow(text, what, now);
  if (instant <= now) return new Date(Math.max(0, instant.getTime()));
  throw new CronbridgeError('usage', `${what} ${quoted(text)} is in the future`, {
    hint: `it is ${instantText(now)}; write an earlier time, or how long ago, such as 2h`,
  });
}

/**
 * The times of runs that are asked for, both as `parsePast` takes them.
 * @param sign what stands before the names of the bounds, such as `--`
 * @param hint for a reversed interval
 * @returns `until` inclusive, as listings take it: runs are due at whole milliseconds
 * @throws CronbridgeError `usage`
 */
export function parsePastInterval(
  given: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: Date,
  { sign = '', hint }: { readonly sign?: string; readonly hint?: string } = {},
): { readonly since: Date | undefined; readonly until: Date | undefined } {
  const since = given.since === undefined ? undefined : parsePast(given.since, `${sign}since`, now);
  const end = given.until === undefined ? undefined : parsePast(given.until, `${sign}until`, now);
  if (since !== undefined && (end ?? now) <= since) {
    const name = end === undefined ? 'now' : `${sign}until`;
    throw new CronbridgeError(
      'usage',
      `${name} is not after ${sign}since`,
      hint === undefined ? {} : { hint },
    );
  }
  return { since, until: end && new Date(end.getTime() - 1) };
}

function beforeNow(text: string, what: string, now: Date): Date {
  const seconds = readDuration(text);
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1000);
  if (/^\d{4}-/.test(text)) return parseInstant(text, what);
  throw new CronbridgeError('usage', `${what} ${quoted(text)} is not a time`, {
    hint: 'write how long ago, such as 45m, 12h, 2d or 1d12h, or an instant: 2027-01-01 or 2027-01-01T09:00Z',
  });
}

/** Seconds from an argument such as `30m`. @throws CronbridgeError `usage` */
export function parseDuration(text: string, what: string): number {
  const seconds = readDuration(text);
  if (seconds !== undefined) return seconds;
  throw new CronbridgeError('usage', `${what} "${text}" is not a duration`, {
    hint: 'write 90s, 30m or 1h30m',
  });
}

function dayExists(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
