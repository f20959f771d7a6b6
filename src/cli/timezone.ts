import type { DeploymentSettings } from '../config/settings.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { checkedTimezone } from '../schedules/checked-timezone.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import { Zone } from '../time/zone.ts';
import type { Context } from './context.ts';

/**
 * The zone of entries that name none: the one that `--timezone` names, or that of the settings.
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function chosenTimezone({ timezone }: Pick<DeploymentSettings, 'timezone'>, option?: string): string {
  return option === undefined ? timezone : checkedTimezone('--timezone', option);
}

/** A zone that crontabs hardly ever name, to find the entries that follow the default. */
const NOBODYS_ZONE = 'Etc/GMT+12';
const HALF_A_YEAR = 183 * 86_400_000;

/**
 * Warns if entries are in UTC only because nothing names a time zone, while this machine, whose crond would have run them, has
 * another one.
 * @param option the value of `--timezone`
 */
export function warnOfMachineZone(
  { terminal, machineTimezone, now }: Context,
  { hasTimezone }: Pick<DeploymentSettings, 'hasTimezone'>,
  files: readonly CrontabFile[],
  option?: string,
): void {
  if (machineTimezone === undefined || option !== undefined || hasTimezone) return;
  if (isLike(machineTimezone, 'UTC', now())) return;
  const { jobs } = readJobs(files, { timezone: NOBODYS_ZONE });
  const count = jobs.filter(({ timezone, time }) => timezone === NOBODYS_ZONE && time !== undefined).length;
  if (count === 0) return;
  const { yellow, dim } = terminal.err.colors;
  const which =
    count === 1 ? '1 entry sets no time zone and is' : `${count} entries set no time zone and are`;
  terminal.err.line(`${yellow('warning:')} ${which} in UTC, but this machine is in ${machineTimezone}`);
  terminal.err.line(
    `  ${dim('hint:')} write CRON_TZ=${machineTimezone} above them, or set timezone in cronbridge.yml`,
  );
}

/** Whether two zones show the same time, now and in half a year: `Etc/UTC` and `UTC`. */
function isLike(one: string, other: string, now: Date): boolean {
  const [a, b] = [Zone.find(one), Zone.find(other)];
  if (a === undefined || b === undefined) return one === other;
  return [now.getTime(), now.getTime() + HALF_A_YEAR].every(
    (instant) => a.localTime(instant) === b.localTime(instant),
  );
}
