import type { Job } from '../crontab/job.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { refuseInvalid } from '../operate/invalid-crontab.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import type { Context } from './context.ts';
import { printDiagnostics } from './output/diagnostics.ts';

/**
 * The jobs of crontabs, for commands that answer a question about them. Only errors are printed: warnings belong to validate
 * and plan, and would hide the answer.
 * @param paths as `readCrontabFiles` takes them
 * @param timezone of entries that name none
 * @throws CronbridgeError `invalid-crontab`, `file`
 */
export async function readValidJobs(
  { terminal }: Context,
  paths: readonly string[],
  timezone: string,
): Promise<{ readonly files: readonly CrontabFile[]; readonly jobs: readonly Job[] }> {
  const files = await readCrontabFiles(paths);
  const { jobs, diagnostics } = readJobs(files, { timezone });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  printDiagnostics(terminal.err, errors, files);
  refuseInvalid(errors);
  return { files, jobs };
}
