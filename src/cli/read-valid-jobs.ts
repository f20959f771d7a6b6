import type { Job } from '../crontab/job.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { refuseInvalid } from '../operate/invalid-crontab.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import type { Context } from './context.ts';
import { printCheckedJson, printDiagnostics } from './output/diagnostics.ts';

/**
 * The jobs of crontabs, for commands that answer a question about them. Only errors are printed: warnings belong to validate
 * and plan, and would hide the answer.
 * @param paths as `readCrontabFiles` takes them
 * @param timezone of entries that name none
 * @param json whether the answer, and what is wrong with the crontab instead of one, is printed as JSON
 * @throws CronbridgeError `invalid-crontab`, `file`
 */
export async function readValidJobs(
  { terminal }: Context,
  paths: readonly string[],
  timezone: string,
  json: boolean,
): Promise<{ readonly files: readonly CrontabFile[]; readonly jobs: readonly Job[] }> {
  const files = await readCrontabFiles(paths);
  const { jobs, diagnostics } = readJobs(files, { timezone });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  printDiagnostics(terminal.err, errors, files);
  if (json && errors.length > 0) printCheckedJson(terminal.out, { diagnostics });
  refuseInvalid(errors);
  return { files, jobs };
}
