import type { FormerSchedule } from '../runs/ledger/former-schedules.ts';
import type { DeployedSchedule } from './read-schedules.ts';

/** Deployed schedules as they have fired until now; those that did not are left out. */
export function asTheyFired(deployed: readonly DeployedSchedule[], now: Date): FormerSchedule[] {
  return deployed
    .filter(({ schedule, firesFrom }) => schedule.state === 'ENABLED' && firesFrom <= now)
    .map(({ schedule: { name, expression, timezone, input, windowMinutes, end }, firesFrom }) => ({
      name,
      expression,
      timezone,
      input,
      windowMinutes,
      from: firesFrom.toISOString(),
      // Both this instant and the end still belong to the schedule.
      until: new Date(Math.min(now.getTime(), Date.parse(end ?? now.toISOString())) + 1).toISOString(),
    }));
}
