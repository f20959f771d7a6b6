// Checks the second day field of an AND entry, which EventBridge cannot check.
import type { Guard } from './translate.ts';
import { Zone } from './zone.ts';

/** Whether an instant is on one of the guard's days, in the calendar of its time zone; in UTC's if the zone is unknown. */
export function guardAllows(guard: Guard | undefined, scheduled: Date): boolean {
  if (guard === undefined) return true;
  const instant = scheduled.getTime();
  const local = new Date(Zone.find(guard.timezone)?.localTime(instant) ?? instant);
  return guardAllowsDay(guard, local.getUTCDate(), local.getUTCDay());
}

/** The same for a day of the guard's own calendar: its day of the month, and its weekday from Sunday 0. */
export function guardAllowsDay(guard: Guard | undefined, day: number, weekday: number): boolean {
  return (guard?.days?.includes(day) ?? true) && (guard?.weekdays?.includes(weekday) ?? true);
}
