// Writes intervals as entries: what `@every`, `rate(...)` and timers mean, as far as cron can express it.

import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Span } from '../parse/line.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** More suggested lines would not help. */
const MOST_LINES = 3;

/** Replaces the command if a line has none. */
export const COMMAND = 'COMMAND';

/** Several entries with the same command, in place of a part of a line. */
export function insteadOfInterval(span: Span, seconds: number | undefined, command: string): Remedy {
  const write = (specs: readonly string[], hint?: string) =>
    instead(span, specs.map((spec) => `${spec} ${command.trim() || COMMAND}`).join('\n'), hint);
  const minutes = (seconds ?? 0) / 60;
  if (minutes > 0 && minutes < 1) return write(['* * * * *'], 'the shortest interval is one minute');
  const exact = Number.isInteger(minutes) ? everyMinutes(minutes) : undefined;
  if (exact !== undefined) return write(exact);
  if (minutes < HOUR_MINUTES && Number.isInteger(minutes) && minutes > 0) {
    return write(
      [`*/${minutes} * * * *`],
      'cron starts again every hour, so the last interval of the hour is shorter',
    );
  }
  const hours = minutes / HOUR_MINUTES;
  if (hours < 24 && Number.isInteger(hours) && hours > 0) {
    return write(
      [`0 */${hours} * * *`],
      'cron starts again every day, so the last interval of the day is shorter',
    );
  }
  return { hint: 'list the minutes and hours at which the entry runs' };
}

/** Entries that together run at this interval, counted from midnight. @returns undefined if a few entries cannot do that */
function everyMinutes(minutes: number): readonly string[] | undefined {
  if (minutes === WEEK_MINUTES) return ['0 0 * * 0'];
  if (minutes < 1 || DAY_MINUTES % minutes !== 0) return undefined;
  if (HOUR_MINUTES % minutes === 0)
    return [`${minutes === HOUR_MINUTES ? '0' : everyFrom(0, minutes, HOUR_MINUTES)} * * * *`];
  // The first start of each minute, and the hours between its starts.
  const starts = Array.from({ length: DAY_MINUTES / minutes }, (_, index) => index * minutes);
  const firsts = starts.filter(
    (start, index) => starts.findIndex((other) => other % HOUR_MINUTES === start % HOUR_MINUTES) === index,
  );
  const between = DAY_MINUTES / (starts.length / firsts.length) / HOUR_MINUTES;
  const hours = [...new Set(firsts.map((start) => Math.floor(start / HOUR_MINUTES)))];
  const lines = hours.map((hour) => {
    const list = firsts
      .filter((start) => Math.floor(start / HOUR_MINUTES) === hour)
      .map((start) => start % HOUR_MINUTES);
    return `${list.join(',')} ${everyFrom(hour, between, 24)} * * *`;
  });
  return lines.length <= MOST_LINES ? lines : undefined;
}

// `*`, `a`, or a step from a value on.
function everyFrom(first: number, step: number, size: number): string {
  if (step === 1) return '*';
  if (first + step >= size) return String(first);
  return `${first === 0 ? '*' : `${first}-${size - 1}`}/${step}`;
}
