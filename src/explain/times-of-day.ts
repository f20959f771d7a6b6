import { stretchesOf } from '../time/field.ts';

/** Times of day as minutes from midnight, in the form that takes the fewest words. */
export type TimesOfDay =
  /** A fixed step around the clock, up to once an hour. `offset` is the first minute of each hour. */
  | { readonly kind: 'all-day'; readonly stepMinutes: number; readonly offset: number }
  /** Single times, and windows with a fixed step, whose two ends are times too. */
  | {
      readonly kind: 'parts';
      readonly times: readonly number[];
      readonly stepMinutes: number;
      readonly windows: readonly Window[];
    }
  /** The same minutes of some hours. */
  | { readonly kind: 'of-hours'; readonly minutes: readonly number[]; readonly hours: readonly number[] };

interface Window {
  readonly from: number;
  readonly until: number;
}

const HOUR_MINUTES = 60;
const DAY_HOURS = 24;

/** A sentence with more times or windows would be unreadable. */
const MOST_TIMES = 6;
const MOST_WINDOWS = 3;

/** @param minutes of the hour; like `hours`, ascending and not empty */
export function timesOfDay(minutes: readonly number[], hours: readonly number[]): TimesOfDay {
  const [first = 0] = minutes;
  const last = minutes.at(-1) ?? first;
  const step = minutes.length === 1 ? HOUR_MINUTES : stepOf(minutes);
  const isEven = step !== undefined && minutes.length * step === HOUR_MINUTES;
  if (isEven && hours.length === DAY_HOURS) return { kind: 'all-day', stepMinutes: step, offset: first };

  const times = hours.flatMap((hour) => minutes.map((minute) => hour * HOUR_MINUTES + minute));
  const isInARow = step === 1 && minutes.length > 2;
  if (times.length <= MOST_TIMES && !isInARow) return { kind: 'parts', times, stepMinutes: 1, windows: [] };

  const at = (from: number, until: number) => ({
    from: from * HOUR_MINUTES + first,
    until: until * HOUR_MINUTES + last,
  });
  if (isEven) {
    const hourStep = stepOf(hours);
    if (minutes.length === 1 && hourStep !== undefined) {
      const windows = [at(hours[0] ?? 0, hours.at(-1) ?? 0)];
      return { kind: 'parts', times: [], stepMinutes: hourStep * HOUR_MINUTES, windows };
    }
    const stretches = stretchesOf(hours);
    const isWindow = (stretch: readonly number[]) => minutes.length > 1 || stretch.length > 2;
    const windows = stretches.filter(isWindow).map((stretch) => at(stretch[0] ?? 0, stretch.at(-1) ?? 0));
    const single = stretches.filter((stretch) => !isWindow(stretch)).flat();
    if (windows.length <= MOST_WINDOWS && single.length <= MOST_TIMES) {
      const alone = single.map((hour) => hour * HOUR_MINUTES + first);
      return { kind: 'parts', times: alone, stepMinutes: step, windows };
    }
  } else if (step !== undefined && hours.length === 1) {
    const [hour = 0] = hours;
    return { kind: 'parts', times: [], stepMinutes: step, windows: [at(hour, hour)] };
  }
  return { kind: 'of-hours', minutes, hours };
}

/** The difference between consecutive values, if it is constant. */
function stepOf(values: readonly number[]): number | undefined {
  const [first = 0, second] = values;
  if (second === undefined) return undefined;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? step : undefined;
}

/** `05:07` for 307. */
export function clockText(minuteOfDay: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / HOUR_MINUTES))}:${two(minuteOfDay % HOUR_MINUTES)}`;
}
