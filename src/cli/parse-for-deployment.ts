// Crontab files → jobs, in the deployment's time zone.
import type { Environment } from '../config.ts';
import { hasErrors } from '../crontab/diagnostic.ts';
import type { CrontabFile, ParsedCrontabs } from '../crontab/parse.ts';
import { TimeZones, zoneHint } from '../crontab/time-zone.ts';
import { CronbridgeError } from '../errors.ts';
import { readCrontabs } from '../message/read-crontabs.ts';
import { countProblems, printDiagnostics } from './output/diagnostics.ts';
import type { Terminal } from './output/terminal.ts';

/**
 * Parses with the zone that `CRONBRIDGE_TIMEZONE` names, as serverless.yml gives it to the deployment; UTC by default.
 * @param now from when on changes of the clocks are warned of; absent: never
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function parseForDeployment(
  env: Environment,
  files: readonly CrontabFile[],
  now?: Date,
): ParsedCrontabs {
  return readCrontabs(files, { timezone: deploymentTimezone(env), now });
}

/**
 * The zone that `--timezone` names, or the deployment's.
 * @throws CronbridgeError `usage` when there is no such zone
 */
export function chosenTimezone(env: Environment, option: string | undefined): string {
  if (option === undefined) return deploymentTimezone(env);
  const zones = new TimeZones();
  if (zones.has(option)) return option;
  throw new CronbridgeError('usage', `--timezone "${option}" is no time zone`, {
    hint: zoneHint(zones.nearest(option)),
  });
}

/** The zone of entries that name none. */
export function deploymentTimezone(env: Environment): string {
  const timezone = env.CRONBRIDGE_TIMEZONE || 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return timezone;
  } catch (error) {
    throw new CronbridgeError('usage', `CRONBRIDGE_TIMEZONE is "${timezone}", which is no time zone`, {
      hint: 'use an IANA name, for example Asia/Tokyo',
      cause: error,
    });
  }
}

/**
 * For commands that go on with the jobs: prints what is wrong, and stops when there is an error.
 * @throws CronbridgeError `invalid-crontab`
 */
export function refuseErrors(
  terminal: Terminal,
  { diagnostics }: Pick<ParsedCrontabs, 'diagnostics'>,
  files: readonly CrontabFile[],
): void {
  printDiagnostics(terminal.err, diagnostics, files);
  if (!hasErrors(diagnostics)) return;
  throw new CronbridgeError('invalid-crontab', `the crontab has ${countProblems(diagnostics)}`, {
    hint: 'nothing was changed',
  });
}
