// Names of schedules: `<job>` and `<job>.<part>`. Names of jobs have no dot, and at most 48 of Scheduler's 64 characters.

/** The schedule for the weekday field of an entry that needs two EventBridge expressions. */
export function weekdayHalf(job: string): string {
  return `${job}.dow`;
}

/**
 * The schedule of the run that replaces local times skipped on a day.
 * @param day a local time of the day, as `Date.UTC` counts it
 */
export function gapSchedule(job: string, day: number): string {
  return `${job}.gap-${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** Whether a schedule comes and goes with the calendar rather than with the crontab. */
export function isGapSchedule(schedule: string): boolean {
  return /\.gap-\d{8}$/.test(schedule);
}

/** The job that a schedule belongs to. */
export function jobOf(schedule: string): string {
  return schedule.split('.', 1)[0] ?? schedule;
}
