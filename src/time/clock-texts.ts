import { writeLocalTime } from './calendar.ts';
import type { ClockEffect, RepeatedTimes, SkippedTimes } from './clock-effects.ts';

/**
 * What a user can do about an effect. `star-hour`: follow the clock, as crond then does too. `utc`: use a zone without clock
 * changes. `other-time`: choose a time that no change skips or repeats.
 */
export type ClockRemedy = 'star-hour' | 'utc' | 'other-time';

/** The sentences of clock warnings, in one language. */
export interface ClockTexts {
  message(effect: ClockEffect, timezone: string): string;
  hint(effect: ClockEffect, remedy: ClockRemedy): string;
}

export const ENGLISH_CLOCK_TEXTS: ClockTexts = {
  message: (effect, timezone) => {
    const { first, last } = timeSpan(effect);
    const span = first === last ? first : `${first} to ${last}`;
    const [one, several] =
      effect.kind === 'skipped' ? ['does not exist', 'do not exist'] : ['occurs twice', 'occur twice'];
    const what = `${span} ${effect.times.length === 1 ? one : several}`;
    const consequence = effect.kind === 'skipped' ? effectOfSkip(effect) : effectOfRepeat(effect);
    return `${what} on ${dayOf(effect)} in ${timezone}: ${consequence}`;
  },
  hint: ({ kind, change }, remedy) => {
    const [before, after] = [timeText(change.before), timeText(change.after)];
    switch (remedy) {
      case 'star-hour':
        return 'write * as the hour, and crond does the same';
      case 'utc':
        return 'add #@ timezone=UTC to run at every real interval: AWS does not document what happens otherwise';
      case 'other-time':
        return kind === 'skipped'
          ? `choose a time outside ${before} to ${after}, which the clocks skip`
          : `choose a time outside ${after} to ${before}, which the clocks repeat`;
    }
  },
};

function effectOfSkip(effect: SkippedTimes): string {
  const count = effect.times.length;
  const all = count === 1 ? 'it' : `all ${count}`;
  const { day, time } = replacement(effect);
  const then = day === undefined ? time : `${time} on ${day}`;
  switch (effect.instead) {
    case 'made-up':
      return `one run at ${then} replaces ${all}`;
    case 'due-anyway':
      return `the run at ${then} replaces ${all}`;
    case 'left-out':
      return `${count === 1 ? 'it is' : 'they are'} skipped, as in crond`;
  }
}

function effectOfRepeat({ here, times }: RepeatedTimes): string {
  const them = times.length === 1 ? 'it' : 'them';
  const [both, once] = here === 'twice' ? ['cronbridge', 'crond'] : ['crond', 'cronbridge'];
  return `${both} runs ${them} both times, ${once} only the first time`;
}

/** The first and the last of an effect's times, `02:00` and `02:45`; equal for a single time. */
export function timeSpan({ times }: ClockEffect): { readonly first: string; readonly last: string } {
  const [first = 0] = times;
  return { first: timeText(first), last: timeText(times.at(-1) ?? first) };
}

/** The day of an effect's times. */
export function dayOf({ times: [first = 0] }: ClockEffect): string {
  return dayText(first);
}

/** When the run is due that replaces skipped times; `day` only if it is another day. */
export function replacement(effect: SkippedTimes): { readonly day?: string; readonly time: string } {
  const { after } = effect.change;
  const day = dayText(after);
  return { ...(day !== dayOf(effect) && { day }), time: timeText(after) };
}

function dayText(local: number): string {
  return writeLocalTime(local).slice(0, 10);
}

/** `02:30` */
export function timeText(local: number): string {
  return writeLocalTime(local).slice(11);
}
