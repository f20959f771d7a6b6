// Names of schedules: `<job>` and `<job>.<part>`. Names of jobs have no dot, and at most 48 of Scheduler's 64 characters.

/** The weekday half of an entry that EventBridge needs two expressions for. */
export function weekdayHalf(job: string): string {
  return `${job}.dow`;
}

/**
 * The schedule of the run that represents what clocks skip on a day.
 * @param day a local time of the day, as `Date.UTC` counts it
 */
export function gapSchedule(job: string, day: number): string {
  return `${job}.gap-${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** Whether a schedule comes and goes with the calendar instead of with the crontab. */
export function isGapSchedule(schedule: string): boolean {
  return /\.gap-\d{8}$/.test(schedule);
}

/** The job that a schedule belongs to. */
export function jobOf(schedule: string): string {
  return schedule.split('.', 1)[0] ?? schedule;
}
