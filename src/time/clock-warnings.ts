// Warns of coming clock changes that affect an entry, with their dates.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { jobDiagnostic } from '../crontab/diagnostics/job-diagnostic.ts';
import type { Job } from '../crontab/job.ts';
import { writeLocalTime } from './calendar.ts';
import {
  type ClockEffect,
  clockEffects,
  horizon,
  type RepeatedTimes,
  type SkippedTimes,
} from './clock-effects.ts';

const ALL_HOURS = 24;

/** The code of each kind, and what the times do: singular and plural. */
const KINDS = {
  skipped: { code: 'skipped-time', one: 'does not exist', several: 'do not exist' },
  repeated: { code: 'repeated-time', one: 'occurs twice', several: 'occur twice' },
} as const;

/**
 * At most one warning of each kind for a scheduled job: the next change that skips some of its times, and the next that repeats
 * times which crond treats differently. Columns count from the entry's beginning.
 */
export function clockWarnings(jobs: readonly Job[], now: Date): Diagnostic[] {
  const scheduled = jobs.filter(({ options }) => options.enabled && options.on === 'schedule');
  return scheduled.flatMap((job) => {
    const effects = clockEffects(job, horizon(now));
    const next = [
      effects.find(({ kind }) => kind === 'skipped'),
      effects.find(({ kind }) => kind === 'repeated'),
    ];
    return next.flatMap((effect) => (effect === undefined ? [] : warning(job, effect)));
  });
}

function warning(job: Job, effect: ClockEffect): Diagnostic {
  const { code, one, several } = KINDS[effect.kind];
  const [first = 0] = effect.times;
  const what = `${spanOf(effect)} ${effect.times.length === 1 ? one : several}`;
  const consequence = effect.kind === 'skipped' ? effectOfSkip(effect) : effectOfRepeat(effect);
  const message = `${what} on ${dateOf(first)} in ${job.timezone}: ${consequence}`;
  return jobDiagnostic(job, 'time', code, message, hintOf(job, effect));
}

function effectOfSkip({ instead, change, times }: SkippedTimes): string {
  const all = times.length === 1 ? 'it' : `all ${times.length}`;
  const [first = 0] = times;
  const sameDay = dateOf(change.after) === dateOf(first);
  const then = sameDay ? timeOf(change.after) : `${timeOf(change.after)} on ${dateOf(change.after)}`;
  switch (instead) {
    case 'made-up':
      return `one run at ${then} replaces ${all}`;
    case 'due-anyway':
      return `the run at ${then} replaces ${all}`;
    case 'left-out':
      return `${times.length === 1 ? 'it is' : 'they are'} skipped, as in crond`;
  }
}

function effectOfRepeat({ here, times }: RepeatedTimes): string {
  const them = times.length === 1 ? 'it' : 'them';
  const [both, once] = here === 'twice' ? ['cronbridge', 'crond'] : ['crond', 'cronbridge'];
  return `${both} runs ${them} both times, ${once} only the first time`;
}

function hintOf({ time }: Job, effect: ClockEffect): string {
  if (effect.kind === 'repeated' && effect.here === 'twice')
    return 'write * as the hour, and crond does the same';
  if (time?.hour.values.length === ALL_HOURS) {
    return 'add #@ timezone=UTC to run at every real interval: AWS does not document what happens otherwise';
  }
  const [before, after] = [timeOf(effect.change.before), timeOf(effect.change.after)];
  return effect.kind === 'skipped'
    ? `choose a time outside ${before} to ${after}, which the clocks skip`
    : `choose a time outside ${after} to ${before}, which the clocks repeat`;
}

/** `02:30`, or `02:00 to 02:45` for any number of times. */
function spanOf({ times }: ClockEffect): string {
  const [first = 0] = times;
  const last = times.at(-1) ?? first;
  return first === last ? timeOf(first) : `${timeOf(first)} to ${timeOf(last)}`;
}

function dateOf(local: number): string {
  return writeLocalTime(local).slice(0, 10);
}

function timeOf(local: number): string {
  return writeLocalTime(local).slice(11);
}
