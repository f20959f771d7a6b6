import type { Environment } from '../config.ts';
import { countProblems } from '../crontab/diagnostics/counts.ts';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile, ParsedCrontabs } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import { printDiagnostics } from './output/diagnostics.ts';
import type { Terminal } from './output/terminal.ts';
import { deploymentTimezone } from './timezone.ts';

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
  return readJobs(files, { timezone: deploymentTimezone(env), now });
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
