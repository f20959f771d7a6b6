// A person holds a schedule back. Without an end it is disabled. With an end it stays enabled and its start is that end, so
// Scheduler itself goes on, whatever else fails; the description says that this start is a pause and not the crontab's.
import { isGapSchedule } from '../time/schedule-name.ts';
import { disabledByCrontab, type PauseMark, pauseMark, withPauseMark } from './description.ts';
import type { Schedule } from './plan.ts';
import { upcoming } from './upcoming.ts';

/** How a person paused a schedule. */
export interface Pause {
  /** When it goes on by itself, ISO 8601 in UTC; absent: when somebody resumes it. */
  readonly until?: string | undefined;
}

/** @returns undefined if the schedule is not paused; the crontab's `enabled=false` is no pause */
export function pauseOf(schedule: Pick<Schedule, 'state' | 'description' | 'start'>): Pause | undefined {
  if (disabledByCrontab(schedule.description)) return undefined;
  const mark = pauseMark(schedule.description);
  const isHeld =
    mark !== undefined && schedule.start !== undefined && new Date(schedule.start) >= new Date(mark.until);
  // In the console, somebody may have removed the start, or disabled the schedule meanwhile.
  if (schedule.state === 'ENABLED') return isHeld ? { until: mark.until } : undefined;
  return mark === undefined || isHeld ? {} : { until: mark.until };
}

export function isPausedByHand(schedule: Pick<Schedule, 'state' | 'description' | 'start'>): boolean {
  return pauseOf(schedule) !== undefined;
}

/** The schedule held back. A gap schedule of a later time is left as it is. */
export function asPaused(schedule: Schedule, { until }: Pause): Schedule {
  const own = asResumed(schedule);
  if (until === undefined) return { ...own, state: 'DISABLED' };
  const end = new Date(until);
  // Scheduler refuses a start after the schedule's end, and knows no start of one-time schedules.
  if (upcoming(own, end, 1).length === 0) {
    return { ...own, state: 'DISABLED', description: withPauseMark(own.description, { until }) };
  }
  if (isGapSchedule(own.name)) return own;
  const start = own.start !== undefined && new Date(own.start) > end ? own.start : end.toISOString();
  const mark = { until, starts: start === own.start ? undefined : own.start };
  return { ...own, start, description: withPauseMark(own.description, mark) };
}

/** The schedule as it is without a pause. */
export function asResumed(schedule: Schedule): Schedule {
  const mark = pauseMark(schedule.description);
  if (mark === undefined) return { ...schedule, state: 'ENABLED' };
  const start = startsWith(schedule.start, mark) ? mark.starts : schedule.start;
  return { ...schedule, state: 'ENABLED', start, description: withPauseMark(schedule.description) };
}

/**
 * The schedule without a pause that is over: nothing has to be written to end one.
 * @param start as Scheduler has it, even if it is past
 */
export function withoutPastPause(schedule: Schedule, start: Date | undefined, now: Date): Schedule {
  const mark = pauseMark(schedule.description);
  if (mark === undefined || new Date(mark.until) > now) return schedule;
  const isDisabledSince = schedule.state === 'DISABLED' && startsWith(start?.toISOString(), mark);
  return {
    ...schedule,
    // One without a start was due for the last time before the end of its pause.
    state: isDisabledSince ? 'DISABLED' : 'ENABLED',
    description: withPauseMark(schedule.description),
  };
}

function startsWith(start: string | undefined, { until }: PauseMark): boolean {
  return start !== undefined && Date.parse(start) === Date.parse(until);
}
