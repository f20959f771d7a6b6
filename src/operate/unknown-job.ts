import { plain, shortened } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { nearJobs } from '../schedules/near-jobs.ts';

/** A job's name has at most 48 characters, a run's id 25 more. */
const LONGEST_NAME = 80;

/** A name or id as an argument had it. */
export function shownArgument(argument: string): string {
  return argument === '' ? '""' : shortened(plain(argument), LONGEST_NAME);
}

/** What has a directory or the ending of a file of settings or of a crontab. */
const FILE = /\/|\.(?:crontab|cron|ya?ml|txt)$/;

/**
 * @param known the existing names
 * @param remedy the command that lists them, and what to do if there are none; `file`: what to do with a file, if anything
 */
export function unknownJob(
  job: string,
  known: readonly string[],
  remedy: { list: string; nothing: string; file?: string },
): CronbridgeError {
  const error = (hint: string) =>
    new CronbridgeError('unknown-job', `there is no job named ${shownArgument(job)}`, { hint });
  if (FILE.test(job))
    return error(remedy.file ?? `name a job and not a file: ${remedy.list} lists their names`);
  const near = nearJobs(job, known);
  const suggestion = near.length > 0 ? `did you mean ${near.join(', ')}? All names: ` : 'all names: ';
  return error(known.length > 0 ? `${suggestion}${remedy.list}` : remedy.nothing);
}
