// Writes instants and durations for people.

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
