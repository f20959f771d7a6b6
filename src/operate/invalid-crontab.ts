import { countProblems } from '../crontab/diagnostics/counts.ts';
import { type Diagnostic, hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import { CronbridgeError } from '../errors.ts';

/** @throws CronbridgeError `invalid-crontab` if one of the diagnostics is an error */
export function refuseInvalid(diagnostics: readonly Diagnostic[]): void {
  if (!hasErrors(diagnostics)) return;
  throw new CronbridgeError('invalid-crontab', `the crontab has ${countProblems(diagnostics)}`, {
    hint: 'correct the lines above: a crontab with an error is not used at all',
  });
}
