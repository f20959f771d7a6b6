// The check of an AND entry's second day field, which EventBridge cannot make.
import type { Guard } from './translate.ts';
import { Zone } from './zone.ts';

/** Whether a run that is due at this instant is on one of the guard's days, as its zone's calendar shows it. */
export function guardAllows(guard: Guard | undefined, scheduled: Date): boolean {
  if (guard === undefined) return true;
  const local = new Date(Zone.find(guard.timezone)?.localTime(scheduled.getTime()) ?? scheduled);
  return guardAllowsDay(guard, local.getUTCDate(), local.getUTCDay());
}

/** The same for a day of the guard's own calendar. */
export function guardAllowsDay(guard: Guard, day: number, weekday: number): boolean {
  return (guard.days?.includes(day) ?? true) && (guard.weekdays?.includes(weekday) ?? true);
}
