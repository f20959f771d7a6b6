import type { Job, TimeSpec } from '../crontab/job.ts';
import { type DayRule, dayRule, isStar } from '../time/day-rule.ts';
import { type Guard, type ScheduleTime, translate } from '../time/translate.ts';
import { type ShownField, shownFields } from './fields.ts';
import type { DayReason, Phrases } from './phrases.ts';
import type { ReadEntry } from './read-entries.ts';
import { phrasesOf, type TimeWords, wordsOf } from './words.ts';

/** Everything about an entry except when it runs next. */
export interface Explanation {
  /** The labels and sentences of its language. */
  readonly phrases: Phrases;
  readonly words: TimeWords;
  /** Empty for an entry without a time, which runs after a sync. */
  readonly fields: readonly ShownField[];
  readonly days?: { readonly rule: DayRule['kind']; readonly sentence: string };
  readonly schedules: readonly ScheduleTime[];
  readonly guard?: Guard;
  /** Sentences about what else decides the time. */
  readonly notes: readonly string[];
}

/** @param language one of `LANGUAGES`; a language without phrases of our own gets English labels and notes */
export function explainEntry({ job, bare }: ReadEntry, language: string): Explanation {
  const { time, spec } = job;
  const phrases = phrasesOf(language);
  if (time === undefined) {
    const words = { sentences: [phrases.afterSync] };
    return { phrases, words, fields: [], schedules: [], notes: optionNotes(job, phrases) };
  }
  const { schedules, guard } = translate(job);
  return {
    phrases,
    words: wordsOf(time, language),
    fields: shownFields(spec, time, phrases),
    days: { rule: dayRule(time).kind, sentence: phrases.dayReasons[dayReason(time)] },
    schedules,
    ...(guard !== undefined && { guard }),
    notes: [
      ...drawnNotes(job, bare, phrases),
      ...zoneNotes(job, schedules, phrases),
      ...optionNotes(job, phrases),
    ],
  };
}

/** What the dispatcher checks, and why EventBridge does not. */
export function guardSentence({ days, weekdays }: Guard, phrases: Phrases): string {
  return days === undefined ? phrases.guardWeekdays(weekdays ?? []) : phrases.guardDays(days);
}

function dayReason(time: TimeSpec): DayReason {
  const hasDayStar = isStar(time.dayOfMonth);
  const oneIsEnough = !hasDayStar && !isStar(time.dayOfWeek);
  switch (dayRule(time).kind) {
    case 'every-day':
      return oneIsEnough ? 'one-matches-all' : 'each-matches-all';
    case 'days':
      return 'only-days';
    case 'weekdays':
      return oneIsEnough ? 'no-such-day' : 'only-weekdays';
    case 'both':
      return hasDayStar ? 'both-day-star' : 'both-weekday-star';
    case 'either':
      return 'either';
  }
}

function drawnNotes({ name, spec }: Job, bare: boolean, phrases: Phrases): string[] {
  return spec.includes('~') ? [phrases.drawn(bare ? undefined : name)] : [];
}

function zoneNotes({ timezone }: Job, schedules: readonly ScheduleTime[], phrases: Phrases): string[] {
  return schedules.some((schedule) => schedule.timezone !== timezone) ? [phrases.onUtc] : [];
}

function optionNotes({ options: { enabled, start, end, jitter } }: Job, phrases: Phrases): string[] {
  return [
    enabled ? undefined : phrases.disabled,
    start === undefined ? undefined : phrases.start(start),
    end === undefined ? undefined : phrases.end(end),
    jitter === undefined ? undefined : phrases.jitter(jitter / 60),
  ].filter((note) => note !== undefined);
}
