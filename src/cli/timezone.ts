// The time zones that people name besides those in crontabs.
import type { Environment } from '../config.ts';
import { TimeZones, zoneHint } from '../crontab/time-zone.ts';
import { CronbridgeError } from '../errors.ts';

/**
 * The zone that `--timezone` names, or the deployment's.
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function chosenTimezone(env: Environment, option: string | undefined): string {
  return option === undefined ? deploymentTimezone(env) : checkedTimezone('--timezone', option);
}

/**
 * The zone of entries that name none: `CRONBRIDGE_TIMEZONE`, as serverless.yml gives it to the deployment, or UTC.
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function deploymentTimezone(env: Environment): string {
  return env.CRONBRIDGE_TIMEZONE ? checkedTimezone('CRONBRIDGE_TIMEZONE', env.CRONBRIDGE_TIMEZONE) : 'UTC';
}

/**
 * A zone that EventBridge knows too.
 * @param where the option or the variable that names it
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function checkedTimezone(where: string, name: string): string {
  const zones = new TimeZones();
  if (zones.has(name)) return name;
  throw new CronbridgeError('usage', `${where} "${name}" is no time zone`, {
    hint: zoneHint(zones.nearest(name)),
  });
}
