// Everything there is to say about one entry, apart from when it runs next.
import type { Job } from '../crontab/job.ts';
import { type DayRule, dayRule } from '../time/day-rule.ts';
import { type Guard, type ScheduleTime, translate } from '../time/translate.ts';
import { daySentence } from './day-sentence.ts';
import { type ShownField, shownFields, valuesText, weekdayName } from './fields.ts';
import type { ReadEntry } from './read-entries.ts';
import { type Words, wordsOf } from './words.ts';

export interface Explanation {
  readonly words: Words;
  /** Empty for an entry without a time, which runs after a sync. */
  readonly fields: readonly ShownField[];
  readonly days?: { readonly rule: DayRule['kind']; readonly sentence: string };
  /** The schedules that fire. */
  readonly schedules: readonly ScheduleTime[];
  readonly guard?: Guard;
  /** What else decides about the time, in sentences. */
  readonly notes: readonly string[];
}

/** @param language one of `LANGUAGES`, for the words; everything else is English */
export function explainEntry({ job, bare }: ReadEntry, language: string): Explanation {
  const { time, spec } = job;
  if (time === undefined) {
    const words = { sentences: ['Once after each sync that changes something'] };
    return { words, fields: [], schedules: [], notes: optionNotes(job) };
  }
  const { schedules, guard } = translate(job);
  return {
    words: wordsOf(time, language),
    fields: shownFields(spec, time),
    days: { rule: dayRule(time).kind, sentence: daySentence(time) },
    schedules,
    ...(guard !== undefined && { guard }),
    notes: [...drawnNotes(job, bare), ...zoneNotes(job, schedules), ...optionNotes(job)],
  };
}

/** What the dispatcher checks, and why EventBridge does not. */
export function guardSentence({ days, weekdays }: Guard): string {
  const only =
    days === undefined ? valuesText(weekdays ?? [], weekdayName) : `days ${valuesText(days)} of the month`;
  return `only on ${only}: EventBridge cannot say "and", so the dispatcher checks it`;
}

function drawnNotes({ name, spec }: Job, bare: boolean): string[] {
  if (!spec.includes('~')) return [];
  return bare
    ? ['~ is drawn from the name of a job; without a command there is none, so its value here is an example']
    : [`~ is drawn from the name ${name}, so it stays the same from sync to sync`];
}

function zoneNotes({ timezone }: Job, schedules: readonly ScheduleTime[]): string[] {
  return schedules.some((schedule) => schedule.timezone !== timezone)
    ? ['it runs at all hours, so it is put on UTC, where no hour is left out and none comes twice']
    : [];
}

function optionNotes({ options: { enabled, start, end, jitter } }: Job): string[] {
  return [
    enabled ? undefined : 'it is disabled: visible in the list, never run',
    start === undefined ? undefined : `it exists from ${start} on`,
    end === undefined ? undefined : `it exists until ${end}`,
    jitter === undefined
      ? undefined
      : `with jitter it starts at a random moment within ${jitter / 60} min after the minute, from whose end its deadline counts`,
  ].filter((note) => note !== undefined);
}
