// Instants and durations as people read them.

const formats = new Map<string, Intl.DateTimeFormat>();

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
  const key = `${zone} ${language}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(language, {
      timeZone: zone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      numberingSystem: 'latn',
    });
  formats.set(key, format);
  return Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, value.replace(/[年月日]$/, '')]),
  ) as unknown as LocalParts;
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

export function zoneText(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    instant,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
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
