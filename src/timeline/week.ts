import type { Interval } from '../time/interval.ts';
import { DAY_MS } from '../time/units.ts';
import type { Zone } from '../time/zone.ts';

const DAYS = 7;

/** Seven whole days in the zone's calendar, beginning with the current one: every weekday once. */
export function weekFromToday(now: Date, zone: Zone): Interval {
  const midnight = Math.floor(zone.localTime(now.getTime()) / DAY_MS) * DAY_MS;
  const instantOf = (local: number) => new Date(zone.firstInstantOf(local));
  return { from: instantOf(midnight), until: instantOf(midnight + DAYS * DAY_MS) };
}

/** Seven days later by the zone's clocks. */
export function aWeekAfter(from: Date, zone: Zone): Date {
  return new Date(zone.firstInstantOf(zone.localTime(from.getTime()) + DAYS * DAY_MS));
}
