// Warns of coming clock changes that affect an entry, with their dates.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { jobDiagnostic } from '../crontab/diagnostics/job-diagnostic.ts';
import type { Job } from '../crontab/job.ts';
import { type ClockEffect, clockEffects, horizon } from './clock-effects.ts';
import { type ClockRemedy, type ClockTexts, ENGLISH_CLOCK_TEXTS } from './clock-texts.ts';
import { isScheduled } from './is-scheduled.ts';

const ALL_HOURS = 24;

const CODES = { skipped: 'skipped-time', repeated: 'repeated-time' } as const;

/**
 * At most one warning of each kind for a scheduled job: the next change that skips some of its times, and the next that repeats
 * times which crond treats differently. Columns count from the entry's beginning.
 */
export function clockWarnings(
  jobs: readonly Job[],
  now: Date,
  texts: ClockTexts = ENGLISH_CLOCK_TEXTS,
): Diagnostic[] {
  return jobs.filter(isScheduled).flatMap((job) => {
    const effects = clockEffects(job, horizon(now));
    const next = [
      effects.find(({ kind }) => kind === 'skipped'),
      effects.find(({ kind }) => kind === 'repeated'),
    ];
    return next.flatMap((effect) => (effect === undefined ? [] : warning(job, effect, texts)));
  });
}

function warning(job: Job, effect: ClockEffect, texts: ClockTexts): Diagnostic {
  const hint = texts.hint(effect, remedyOf(job, effect));
  return jobDiagnostic(job, 'time', CODES[effect.kind], texts.message(effect, job.timezone), hint);
}

function remedyOf({ time }: Job, effect: ClockEffect): ClockRemedy {
  if (effect.kind === 'repeated' && effect.here === 'twice') return 'star-hour';
  return time?.hour.values.length === ALL_HOURS ? 'utc' : 'other-time';
}
