// The time zones of options and of the environment.
import type { Environment } from '../config.ts';
import { checkedTimezone } from '../sync/checked-timezone.ts';

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
