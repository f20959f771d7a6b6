// Time spans of systemd: `15min`, `1h 30min`, `300`, `infinity`. Grammar: systemd.time(7), "Parsing time spans".

/** Seconds of each unit. A month and a year are averages there, not periods of a calendar. */
const UNITS: ReadonlyMap<string, number> = new Map(
  (
    [
      [['usec', 'us', 'μs', 'µs'], 1e-6],
      [['msec', 'ms'], 1e-3],
      [['seconds', 'second', 'sec', 's', ''], 1],
      [['minutes', 'minute', 'min', 'm'], 60],
      [['hours', 'hour', 'hr', 'h'], 3600],
      [['days', 'day', 'd'], 86_400],
      [['weeks', 'week', 'w'], 604_800],
      [['months', 'month', 'M'], 2_629_800],
      [['years', 'year', 'y'], 31_557_600],
    ] as const
  ).flatMap(([names, seconds]) => names.map((name): [string, number] => [name, seconds])),
);

const MONTH_SECONDS = 2_629_800;
const PART = /(\d{1,9}(?:\.\d{1,6})?)[ \t]*([A-Za-z\u03bc\u00b5]*)[ \t]*/y;

export type TimerSpan =
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** Months and years, as sentences need them: `often` is what a crontab can say instead, and `what` is systemd's meaning. */
  | { readonly kind: 'calendar'; readonly unit: string; readonly often: string; readonly what: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'unreadable' };

/** Reads a span. The case of units matters: `m` is a minute, `M` a month. */
export function readTimerSpan(text: string): TimerSpan {
  const span = text.trim();
  if (span === 'infinity') return { kind: 'never' };
  let seconds = 0;
  let longest = 0;
  for (PART.lastIndex = 0; PART.lastIndex < span.length; ) {
    const [, count, unit = ''] = PART.exec(span) ?? [];
    const size = UNITS.get(unit);
    if (count === undefined || size === undefined) return { kind: 'unreadable' };
    seconds += Number(count) * size;
    longest = Math.max(longest, size);
  }
  if (seconds === 0) return { kind: 'unreadable' };
  if (longest < MONTH_SECONDS) return { kind: 'seconds', seconds: Math.round(seconds * 1e6) / 1e6 };
  const isYear = longest > MONTH_SECONDS;
  return isYear
    ? { kind: 'calendar', unit: 'a year is 365.25 days', often: '0 0 1 1 *', what: 'once a year' }
    : { kind: 'calendar', unit: 'a month is 30.44 days', often: '0 0 1 * *', what: 'once a month' };
}
