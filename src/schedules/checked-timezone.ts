import { TimeZones, zoneHint } from '../crontab/parse/time-zone.ts';
import { CronbridgeError } from '../errors.ts';

/**
 * A time zone that EventBridge supports too.
 * @param where the option or variable that names it
 * @throws CronbridgeError `usage` if there is no such zone
 */
export function checkedTimezone(where: string, name: string): string {
  const zones = new TimeZones();
  if (zones.has(name)) return name;
  throw new CronbridgeError('usage', `${where} "${name}" is not a time zone`, {
    hint: zoneHint(zones.nearest(name)),
  });
}
