// Instants and durations as people read them. The first use of Intl takes a browser some 40 ms, so the first screen needs none of it.
import { WORDS_EN } from './words/en.ts';
import { WORDS_JA } from './words/ja.ts';

/** The reader's time zone. */
export const OWN_ZONE = ownZone();

function ownZone(): string {
  // TypeScript's library of the browsers that the page supports has no Temporal yet.
  const { Temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } };
  return Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

interface LocalParts {
  readonly weekday: string;
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

export function localParts(instant: number, zone: string, language = 'en'): LocalParts {
  const local = new Date(instant + offsetOf(instant, zone));
  const text = local.toISOString();
  return {
    weekday: weekdayName(local.getUTCDay(), language),
    year: text.slice(0, 4),
    month: text.slice(5, 7),
    day: text.slice(8, 10),
    hour: text.slice(11, 13),
    minute: text.slice(14, 16),
    second: text.slice(17, 19),
  };
}

/** @param day 0: Sunday */
function weekdayName(day: number, language: string): string {
  const { weekdays } = language === 'ja' ? WORDS_JA : WORDS_EN;
  return weekdays[day] ?? '';
}

const offsets = new Map<string, number | undefined>();

/**
 * A zone's difference from UTC, in milliseconds. Intl takes long, and a page asks thousands of times: a day at whose beginning and
 * end the difference is the same has it throughout.
 */
export function offsetOf(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  if (zone === OWN_ZONE) return -new Date(instant).getTimezoneOffset() * MINUTE_MS;
  const day = Math.floor(instant / DAY_MS);
  const key = `${zone} ${day}`;
  if (!offsets.has(key)) {
    const [begin, end] = [measuredOffset(day * DAY_MS, zone), measuredOffset((day + 1) * DAY_MS, zone)];
    offsets.set(key, begin === end ? begin : undefined);
  }
  return offsets.get(key) ?? measuredOffset(instant, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function measuredOffset(instant: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      numberingSystem: 'latn',
      calendar: 'gregory',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(instant / 1000) * 1000;
}

/** `2026-11-23`. */
export function dayText(instant: number, zone: string): string {
  const { year, month, day } = localParts(instant, zone);
  return `${year}-${month}-${day}`;
}

/** `03:00`, with seconds if asked for. */
export function timeOfDay(instant: number, zone: string, seconds = false): string {
  const { hour, minute, second } = localParts(instant, zone);
  return seconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

/** The time alone on the day of `now`, else with the day: `Mon 2026-11-23 03:00`. */
export function momentText(instant: number, zone: string, now: number, language: string): string {
  if (dayText(instant, zone) === dayText(now, zone)) return timeOfDay(instant, zone);
  return `${localParts(instant, zone, language).weekday} ${dayText(instant, zone)} ${timeOfDay(instant, zone)}`;
}

/** When a day such as `2026-11-23` begins in a zone. */
export function startOfDay(day: string, zone: string): number {
  const local = Date.parse(day);
  return local - offsetOf(local - offsetOf(local, zone), zone);
}

/** How far a zone is from UTC: `UTC`, `UTC+9`, `UTC−3:30`. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(Math.round(minutes));
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** Days, hours, minutes and seconds: the two largest, as the words of a language have them. */
export function spanText(seconds: number, units: readonly [string, string, string, string]): string {
  const [d, h, m, s] = units;
  if (seconds < 10) return `${Math.max(0, Math.round(seconds * 10) / 10)}${s}`;
  const whole = Math.round(seconds);
  const counts: [number, string][] = [
    [Math.floor(whole / 86_400), d],
    [Math.floor(whole / 3600) % 24, h],
    [Math.floor(whole / 60) % 60, m],
    [whole % 60, s],
  ];
  const first = counts.findIndex(([count]) => count > 0);
  return counts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
