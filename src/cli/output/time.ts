// Reads instants from arguments, and writes instants and durations for people.
import { quoted } from '../../crontab/diagnostics/shown.ts';
import { readDuration } from '../../crontab/parse/duration.ts';
import { CronbridgeError } from '../../errors.ts';

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
 * A later instant from an argument: as `parseInstant`, or a duration from now such as `30m`, `2h` or `3d`.
 * @throws CronbridgeError `usage`, also for one that is past
 */
export function parseLater(text: string, what: string, now: Date): Date {
  const seconds = readDuration(text);
  const instant =
    seconds === undefined
      ? parseInstant(text, what)
      : new Date((Math.ceil(now.getTime() / 1000) + seconds) * 1000);
  if (instant > now) return instant;
  throw new CronbridgeError('usage', `${what} "${text}" is not in the future`, {
    hint: `it is ${formatUtc(now)}; write a later time, or a duration from now such as 2h`,
  });
}

/**
 * An instant that has been: as `parseInstant` takes it, or as the time since then: `2d`, `1h30m`.
 * @throws CronbridgeError `usage`
 */
export function parsePast(text: string, what: string, now: Date): Date {
  const seconds = readDuration(text);
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1000);
  if (/^\d{4}-/.test(text)) return parseInstant(text, what);
  throw new CronbridgeError('usage', `${what} ${quoted(text)} is not a time`, {
    hint: `write how long ago, such as 45m, 12h, 2d or 1d12h, or an instant: 2027-01-01 or 2027-01-01T09:00Z`,
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

/** `2026-11-23T03:00Z`, with seconds and milliseconds only if they are not zero. */
export function formatUtc(instant: Date): string {
  return instant.toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time in a time zone: `Mon 2026-11-23 12:00`, with seconds if they are not zero, or if `exact` asks for them. */
export function formatLocal(instant: Date, timezone: string, exact = false): string {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timezone, format);
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const seconds = part.second === '00' && !exact ? '' : `:${part.second}`;
  return `${part.weekday} ${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}${seconds}`;
}

/** `0.4s`, `12s`, `3m 4s`, `2h 5m`, `3d 4h`: the two largest units. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10_000) {
    return `${(Math.max(0, milliseconds) / 1000).toFixed(1).replace(/\.0$/, '')}s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** `in 5m`, `3h 2m ago`, `now`. */
export function formatDistance(instant: Date, now: Date): string {
  const milliseconds = instant.getTime() - now.getTime();
  if (Math.abs(milliseconds) < 1000) return 'now';
  const duration = formatDuration(Math.abs(Math.round(milliseconds / 1000) * 1000));
  return milliseconds > 0 ? `in ${duration}` : `${duration} ago`;
}
